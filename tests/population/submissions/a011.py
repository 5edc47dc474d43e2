# {
#  "persona": "Spanish student, hurried, one long block, copies names from the docstring",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "sqrt_oneminus_alpha_bar is 1 - sqrt(alpha_bar); it should be sqrt(1 - alpha_bar)",
#    "the returned tensors have the trailing shape of view(-1), so a (B, 1) or () input comes back as (B,); they should be shaped like t_s"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        t_s = t_s.view(-1)
        beta_t = betas[t_s - 1].to(self.device)
        sqrt_beta_t = torch.sqrt(beta_t)
        alpha_t = 1 - beta_t
        oneover_sqrt_alpha = 1 / torch.sqrt(alpha_t)
        alpha_t_bar = torch.cumprod(1 - betas, 0)[t_s - 1].to(self.device)
        sqrt_alpha_bar = torch.sqrt(alpha_t_bar)
        sqrt_oneminus_alpha_bar = 1 - torch.sqrt(alpha_t_bar)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": sqrt_beta_t,
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": oneover_sqrt_alpha,
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": sqrt_alpha_bar,
            "sqrt_oneminus_alpha_bar": sqrt_oneminus_alpha_bar,
        }
