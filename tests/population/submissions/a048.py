# {
#  "persona": "Malaysian student, copied scheduler lines with names mixed up, otherwise fine",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "the key is spelled \"alpha_bar_t\"; it should be \"alpha_t_bar\""
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float32, device=self.device)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)

        idx = (t_s - 1).to(self.device)
        beta_t = betas[idx]
        alpha_t = alphas[idx]
        alpha_bar_t = alpha_bars[idx]

        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_bar_t": alpha_bar_t,
            "sqrt_alpha_bar": torch.sqrt(alpha_bar_t),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_bar_t),
        }
