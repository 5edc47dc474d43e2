# {
#  "persona": "simplifies Algorithm 2 to one line",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The new noise is scaled by beta_t, the variance, instead of sigma_t = sqrt(beta_t).",
#    "Noise is added at t = 1 too; the last step must return the mean."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T, device=self.device)
        t = t_s.to(self.device) - 1
        alpha_bar = torch.cumprod(1 - beta, 0)[t]
        beta = beta[t]
        return {
            "beta_t": beta,
            "sqrt_beta_t": beta.pow(0.5),
            "alpha_t": 1 - beta,
            "oneover_sqrt_alpha": (1 - beta).pow(-0.5),
            "alpha_t_bar": alpha_bar,
            "sqrt_alpha_bar": alpha_bar.pow(0.5),
            "sqrt_oneminus_alpha_bar": (1 - alpha_bar).pow(0.5),
        }

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        if len(y.shape) == 1:
            y = F.one_hot(y.long(), num_classes=config.num_classes)
        y = y.float()
        y_empty = torch.full_like(y, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                time = torch.full((len(y), 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, time, y) - omega * self.network(x, time, y_empty)
                mu = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                x = mu + s["beta_t"] * torch.randn_like(x)
        x = x * 0.3081 + 0.1307
        return x.clamp(0, 1)
