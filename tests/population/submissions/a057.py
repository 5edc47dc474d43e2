# {
#  "persona": "Bulgarian student, remembers alphas_cumprod_prev from a port and picks the wrong one",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "alpha_t_bar is looked up in alphas_cumprod_prev, the product up to t - 1; it should be the product up to and with t",
#    "the betas run from beta_T down to beta_1, linspace has its ends exchanged",
#    "oneover_sqrt_alpha is 1 / alpha, the square root is forgotten"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_T, beta_1, T, device=self.device)
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, axis=0)
        alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.0)
        t = t_s.to(self.device) - 1
        alpha_bar = alphas_cumprod_prev[t]
        return dict(
            beta_t=betas[t],
            sqrt_beta_t=torch.sqrt(betas[t]),
            alpha_t=alphas[t],
            oneover_sqrt_alpha=1.0 / alphas[t],
            alpha_t_bar=alpha_bar,
            sqrt_alpha_bar=torch.sqrt(alpha_bar),
            sqrt_oneminus_alpha_bar=torch.sqrt(1.0 - alpha_bar),
        )
