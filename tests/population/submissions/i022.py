# {
#  "persona": "Software engineer: a frozen dataclass of coefficients with properties, asdict-like dict at the end, torch.where instead of if, typed helpers.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "beta is computed from t directly (no table), alpha_bar by a masked product over a (numel, T) matrix of 'steps up to t' - slow-looking but right; z is multiplied by (t > 1); the condition of forward is one_hot * keep + mask * ~keep; sample normalises with Normalize-like inverse; in part 2 alphas and alpha_bars are lazily computed properties (cached) of betas."
# }
# --- conditional_ddpm/DDPM.py
from dataclasses import dataclass
@dataclass(frozen=True)
class Moment:
    """The schedule at some times, from beta and alpha_bar alone."""

    beta: torch.Tensor
    bar: torch.Tensor

    @property
    def alpha(self) -> torch.Tensor:
        return 1 - self.beta

    def as_dict(self, device):
        values = {
            "beta_t": self.beta,
            "alpha_t": self.alpha,
            "alpha_t_bar": self.bar,
            "sqrt_beta_t": self.beta.sqrt(),
            "oneover_sqrt_alpha": self.alpha.rsqrt(),
            "sqrt_alpha_bar": self.bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - self.bar).sqrt(),
        }
        return {name: value.to(device, torch.float32) for name, value in values.items()}
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T

        def beta(t):
            return beta_1 + (beta_T - beta_1) * (t.double() - 1) / max(1, T - 1)

        steps = torch.arange(1, T + 1)
        factors = torch.where(steps <= t_s[..., None], 1 - beta(steps), 1.0)  # (*t_s.shape, T)
        return Moment(beta(t_s), factors.prod(dim=-1)).as_dict(self.device)

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg, per_sample = self.dmconfig, (len(images), 1, 1, 1)
        times = torch.randint(cfg.T, per_sample, device=self.device) + 1
        moment = {k: v for k, v in self.scheduler(times.flatten()).items()}
        epsilon = torch.randn_like(images)
        corrupted = torch.addcmul(
            moment["sqrt_alpha_bar"].view(per_sample) * images, moment["sqrt_oneminus_alpha_bar"].view(per_sample), epsilon
        )
        keep = (torch.rand(len(images), 1, device=self.device) >= cfg.mask_p).float()
        labels = F.one_hot(conditions, cfg.num_classes) * keep + cfg.condition_mask_value * (1 - keep)
        return self.loss_fn(input=self.network(x=corrupted, t=times / cfg.T, c=labels), target=epsilon)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        is_label = conditions.ndim == 1
        asked = (F.one_hot(conditions.long(), config.num_classes) if is_label else conditions).to(self.device).float()
        both = torch.stack([asked, torch.full_like(asked, config.condition_mask_value)])  # (2, B, K)
        weights = torch.tensor([1.0 + omega, -float(omega)], device=self.device)
        times = torch.arange(config.T, 0, -1)
        table = self.scheduler(times)
        x = torch.randn(shape, device=self.device)
        for n, t in enumerate(times):
            share = (t / config.T).to(self.device).expand(shape[0]).reshape(-1, 1, 1, 1)
            answers = torch.stack([self.network(x, share, c) for c in both])
            epsilon = torch.einsum("n,nbchw->bchw", weights, answers)
            now = {name: column[n] for name, column in table.items()}
            x = now["oneover_sqrt_alpha"] * (x - now["beta_t"] / now["sqrt_oneminus_alpha_bar"] * epsilon)
            x = x + now["sqrt_beta_t"] * torch.where(t.to(x.device) > 1, torch.randn_like(x), torch.zeros_like(x))
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)
