# {
#  "persona": "functional programmer, lru_cache on the tables, global settings at module level",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "Takes T, beta_1 and beta_T from module constants (the defaults) instead of from dmconfig, so other settings are ignored."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
from functools import lru_cache, reduce
BETA_1, BETA_T, T_MAX = 1e-4, 2e-2, 400
@lru_cache
def tables():
    beta = torch.linspace(BETA_1, BETA_T, T_MAX)
    return beta, torch.cumprod(1 - beta, 0)
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta, bar = (v[t_s - 1].to(self.device) for v in tables())
        alpha = 1 - beta
        names = "beta_t alpha_t alpha_t_bar sqrt_beta_t oneover_sqrt_alpha sqrt_alpha_bar sqrt_oneminus_alpha_bar".split()
        values = [beta, alpha, bar] + list(map(torch.sqrt, [beta, 1 / alpha, bar, 1 - bar]))
        return dict(zip(names, values))
