# {
#  "persona": "quick porter, alpha instead of alpha_bar in the sampler",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Divides by sqrt(1 - alpha_t) where the mean needs sqrt(1 - alpha_t_bar)."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        def encode(y):
            y = torch.as_tensor(y, device=self.device)
            return y.float() if y.ndim == 2 else F.one_hot(y, config.num_classes).float()
        y = encode(conditions)
        no_y = y.new_full(y.shape, config.condition_mask_value)
        def eps_hat(x, t):
            frac = x.new_full((len(x), 1, 1, 1), t / config.T)
            return (1 + omega) * self.network(x, frac, y) - omega * self.network(x, frac, no_y)
        with torch.no_grad():
            x = torch.randn(shape).to(self.device)
            t = config.T
            while t:
                s = self.scheduler(t)
                k = s["beta_t"] / (1 - s["alpha_t"]).sqrt()  # alg. 2 line 4
                x = s["oneover_sqrt_alpha"] * (x - k * eps_hat(x, t))
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
                t -= 1
        x = x * 0.3081 + 0.1307
        return x.clamp(0, 1)
