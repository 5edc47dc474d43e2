# {
#  "persona": "Singaporean student, neat, dataclass for the looked-up values, careful with devices",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "sample also calls nothing like eval(): the caller does that"
# }
# --- conditional_ddpm/DDPM.py
from typing import NamedTuple
class Step(NamedTuple):
    """What one reverse step needs."""

    scale: torch.Tensor
    eps_weight: torch.Tensor
    sigma: torch.Tensor
class ConditionalDDPM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        wanted = conditions.to(self.device)
        if wanted.ndim == 1:
            wanted = F.one_hot(self.check_labels(wanted), config.num_classes)
        wanted = wanted.float()
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            scale, eps_weight, sigma = self.step(t)
            mean = scale * (x - eps_weight * self.guided(x, t, wanted, omega))
            x = mean + sigma * torch.randn_like(mean)
        return x.mul(0.3081).add(0.1307).clamp(0, 1)

    def step(self, t: int) -> Step:
        s = self.scheduler(t)
        sigma = s["sqrt_beta_t"] if t > 1 else torch.zeros((), device=self.device)
        return Step(s["oneover_sqrt_alpha"], s["beta_t"] / s["sqrt_oneminus_alpha_bar"], sigma)

    def guided(self, x, t: int, wanted, omega):
        n = len(x)
        time = torch.full((2 * n, 1, 1, 1), t / self.dmconfig.T, device=x.device)
        unwanted = torch.full_like(wanted, self.dmconfig.condition_mask_value)
        with_label, without = self.network(x.repeat(2, 1, 1, 1), time, torch.cat([wanted, unwanted])).split(n)
        return with_label + omega * (with_label - without)
