# {
#  "persona": "draws all random numbers before the loop, wrote the mean from memory",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "z is drawn once before the loop and used at every step; each step needs new noise.",
#    "The predicted noise is multiplied by beta_t / sqrt(alpha_bar_t); it must be beta_t / sqrt(1 - alpha_bar_t)."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = conditions
        if cond.ndim == 1:
            cond = F.one_hot(cond.long(), config.num_classes)
        cond = cond.to(self.device).float()
        null = cond.clone().fill_(config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        z = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                t_norm = torch.full((shape[0], 1, 1, 1), t, device=self.device) / config.T
                e_c = self.network(x, t_norm, cond)
                e_u = self.network(x, t_norm, null)
                e = (1 + omega) * e_c - omega * e_u
                if t == 1:
                    z = torch.zeros_like(x)
                coefficient = s["beta_t"] / s["sqrt_alpha_bar"]
                x = s["oneover_sqrt_alpha"] * (x - coefficient * e) + s["sqrt_beta_t"] * z
        x = x * 0.3081 + 0.1307
        x[x < 0] = 0
        x[x > 1] = 1
        return x
