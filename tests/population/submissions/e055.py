# {
#  "persona": "Imagen reader: guidance only for positive weights, percentile idea in the chain",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Clamps x to [-1, 1] after every step inside the chain; only the finished images are clamped.",
#    "Guides only if omega > 0, so a negative omega is ignored; the formula holds for every omega.",
#    "Uses config.omega for the strength instead of the argument omega."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        w = config.omega
        text = conditions.to(self.device)
        text = text.to(torch.float32) if text.ndim == 2 else F.one_hot(text, config.num_classes).to(torch.float32)
        empty = torch.full_like(text, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = self.network(x, time, text)
                if omega > 0:
                    eps = eps + w * (eps - self.network(x, time, empty))
                s = self.scheduler(t)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                x = x.clamp(-1, 1)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
