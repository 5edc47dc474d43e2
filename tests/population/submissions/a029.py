# {
#  "persona": "Moroccan student, wrote only the scheduler, prints the values to look at them",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "the schedule is linear in sqrt(beta) and then squared (as in latent diffusion); beta should be linear from beta_1 to beta_T"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # beta schedule
        betas = torch.linspace(beta_1 ** 0.5, beta_T ** 0.5, T, dtype=torch.float32) ** 2
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        # print("first", betas[0], "last", betas[-1], "bar", alphas_cumprod[-1])
        index = t_s - 1
        dev = self.device
        d = {}
        d["beta_t"] = betas[index].to(dev)
        d["sqrt_beta_t"] = torch.sqrt(d["beta_t"])
        d["alpha_t"] = alphas[index].to(dev)
        d["oneover_sqrt_alpha"] = 1.0 / torch.sqrt(d["alpha_t"])
        d["alpha_t_bar"] = alphas_cumprod[index].to(dev)
        d["sqrt_alpha_bar"] = torch.sqrt(d["alpha_t_bar"])
        d["sqrt_oneminus_alpha_bar"] = torch.sqrt(1.0 - d["alpha_t_bar"])
        return d
