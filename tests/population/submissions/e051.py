# {
#  "persona": "DDIM fan, deterministic sampler with x0 prediction, thinks it is the same",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Takes DDIM steps with eta = 0, without any noise, instead of Algorithm 2 with sigma_t = sqrt(beta_t)."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        c = F.one_hot(c, config.num_classes) if c.ndim == 1 else c
        c = c.float()
        u = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        times = range(config.T, 0, -1)
        with torch.no_grad():
            for t in times:
                s = self.scheduler(t)
                tt = torch.full(size=(shape[0], 1, 1, 1), fill_value=t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, tt, c) - omega * self.network(x, tt, u)
                abar = s['alpha_t_bar']
                abar_prev = self.scheduler(t - 1)['alpha_t_bar'] if t > 1 else torch.ones_like(abar)
                # prediction of clean image, then go to t-1
                x0 = (x - (1 - abar).sqrt() * eps) / abar.sqrt()
                x = abar_prev.sqrt() * x0 + (1 - abar_prev).sqrt() * eps
        return (x * 0.3081 + 0.1307).clamp(0, 1)
