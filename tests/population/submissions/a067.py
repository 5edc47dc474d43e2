# {
#  "persona": "Icelandic student, numpy arange instead of linspace",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "np.arange(beta_1, beta_T, step) leaves out its end, so the table has T - 1 entries, the last time is missing and equal ends fail; it should be linspace with T entries"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        step = (beta_T - beta_1) / (T - 1)
        betas = np.arange(beta_1, beta_T, step)
        alphas = 1 - betas
        bars = np.cumprod(alphas)
        idx = t_s.numpy() - 1
        as_torch = lambda a: torch.tensor(a[idx], dtype=torch.float32, device=self.device)
        return {
            "beta_t": as_torch(betas),
            "sqrt_beta_t": as_torch(np.sqrt(betas)),
            "alpha_t": as_torch(alphas),
            "oneover_sqrt_alpha": as_torch(1 / np.sqrt(alphas)),
            "alpha_t_bar": as_torch(bars),
            "sqrt_alpha_bar": as_torch(np.sqrt(bars)),
            "sqrt_oneminus_alpha_bar": as_torch(np.sqrt(1 - bars)),
        }
