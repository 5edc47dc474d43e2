# {
#  "persona": "statistician at night: sample with uniform start and no guard; half vectorised",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "x_T is torch.rand, uniform in [0, 1), instead of standard normal.",
#    "Guidance has the two predictions swapped: (1 + omega) eps_u - omega eps_c.",
#    "Gradients are not switched off while sampling."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n = shape[0]
        y = conditions.to(self.device)
        y = y.float() if y.ndim == 2 else F.one_hot(y, config.num_classes).float()
        both = torch.cat([y, torch.full_like(y, config.condition_mask_value)])  # first with, then without label
        x = torch.rand(shape, device=self.device)
        par = self.scheduler(torch.arange(1, config.T + 1))
        grads = torch.enable_grad()
        with grads:
            for t in range(config.T, 0, -1):
                b, r, s = par["beta_t"][t - 1], par["oneover_sqrt_alpha"][t - 1], par["sqrt_oneminus_alpha_bar"][t - 1]
                e = self.network(torch.cat([x, x]), torch.full((2 * n, 1, 1, 1), t / config.T, device=self.device), both)
                eps = (1 + omega) * e[n:] - omega * e[:n]
                x = r * (x - b / s * eps)
                if t > 1:
                    x = x + b.sqrt() * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
