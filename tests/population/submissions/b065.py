# {
#  "persona": "clamps early",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The result is clamped to [0, 1] before the normalisation is undone, so the images only reach from 0.13 to 0.44; first x * 0.3081 + 0.1307, then the clamp."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        look = lambda table: table[t_s - 1].to(self.device)
        bars = (1 - betas).cumprod(0)
        return {
            "beta_t": look(betas),
            "sqrt_beta_t": look(betas.sqrt()),
            "alpha_t": look(1 - betas),
            "oneover_sqrt_alpha": look(1 / (1 - betas).sqrt()),
            "alpha_t_bar": look(bars),
            "sqrt_alpha_bar": look(bars.sqrt()),
            "sqrt_oneminus_alpha_bar": look((1 - bars).sqrt()),
        }

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        hot = conditions.float() if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes).float()
        hot = hot.to(self.device)
        cold = torch.ones_like(hot) * config.condition_mask_value
        T = config.T
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(T, 0, -1):
                t_tensor = torch.ones(shape[0], 1, device=self.device) * (t / T)
                conditional = self.network(x, t_tensor, hot)
                unconditional = self.network(x, t_tensor, cold)
                eps = conditional * (1 + omega) - unconditional * omega
                s = self.scheduler(t)
                x = x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps
                x = x * s["oneover_sqrt_alpha"]
                if t != 1:
                    x = x + s["sqrt_beta_t"] * torch.randn(shape, device=self.device)
        x = torch.clamp(x, 0, 1)
        return x * 0.3081 + 0.1307
