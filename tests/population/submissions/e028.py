# {
#  "persona": "improved-diffusion porter: beta schedule scaled by 1000 / T",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "Multiplies beta_1 and beta_T by 1000 / T as get_named_beta_schedule does; the settings are the ends as they are."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # Linear schedule from Ho et al, extended to work for any number of diffusion steps.
        scale = 1000 / T
        beta_start = scale * beta_1
        beta_end = scale * beta_T
        betas = torch.linspace(beta_start, beta_end, T, dtype=torch.float64)
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)

        def _extract(arr):
            return arr[t_s - 1].float().to(self.device)

        return {
            "beta_t": _extract(betas),
            "sqrt_beta_t": _extract(torch.sqrt(betas)),
            "alpha_t": _extract(alphas),
            "oneover_sqrt_alpha": _extract(torch.sqrt(1.0 / alphas)),
            "alpha_t_bar": _extract(alphas_cumprod),
            "sqrt_alpha_bar": _extract(torch.sqrt(alphas_cumprod)),
            "sqrt_oneminus_alpha_bar": _extract(torch.sqrt(1.0 - alphas_cumprod)),
        }
