# {
#  "persona": "ports Stable Diffusion's scaled_linear from diffusers' scheduler config",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "Uses scaled_linear betas, linear in their square root; they should be linear themselves."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # this schedule is very specific to the latent diffusion model, but it trains best
        betas = torch.linspace(beta_1 ** 0.5, beta_T ** 0.5, T, dtype=torch.float32) ** 2
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        step_index = t_s - 1
        self.timestep_values = {
            "beta_t": betas, "sqrt_beta_t": betas ** 0.5,
            "alpha_t": alphas, "oneover_sqrt_alpha": 1 / alphas ** 0.5,
            "alpha_t_bar": alphas_cumprod, "sqrt_alpha_bar": alphas_cumprod ** 0.5,
            "sqrt_oneminus_alpha_bar": (1 - alphas_cumprod) ** 0.5,
        }
        return {key: value[step_index].to(self.device) for key, value in self.timestep_values.items()}
