# {
#  "persona": "Portuguese student, lru_cache fan, keyed by all three numbers",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": []
#  },
#  "note": "the schedule is cached by (beta_1, beta_T, T), so different models do not mix"
# }
# --- conditional_ddpm/DDPM.py
from functools import lru_cache
@lru_cache(maxsize=None)
def linear_schedule(beta_1, beta_T, T):
    beta = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
    alpha = 1 - beta
    return beta, alpha, alpha.cumprod(dim=0)
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta, alpha, bar = (series[t_s - 1] for series in linear_schedule(beta_1, beta_T, T))
        values = {
            "beta_t": beta,
            "sqrt_beta_t": beta.sqrt(),
            "alpha_t": alpha,
            "oneover_sqrt_alpha": alpha.rsqrt(),
            "alpha_t_bar": bar,
            "sqrt_alpha_bar": bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - bar).sqrt(),
        }
        for name in values:
            values[name] = values[name].to(self.device, torch.float32)
        return values
