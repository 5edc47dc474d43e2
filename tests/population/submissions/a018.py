# {
#  "persona": "US undergraduate, CS major, caches the schedule because it seemed slow",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "the module-level cache is keyed by T alone, so a second model with other beta_1 or beta_T gets the first one's schedule; it must depend on the betas too"
#   ]
#  },
#  "note": "hidden while a process has one schedule of each T"
# }
# --- conditional_ddpm/DDPM.py
_SCHEDULE_CACHE = {}
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        if T not in _SCHEDULE_CACHE:
            betas = torch.linspace(beta_1, beta_T, T)
            alphas = 1 - betas
            _SCHEDULE_CACHE[T] = (betas, alphas, torch.cumprod(alphas, 0))
        betas, alphas, alpha_bars = _SCHEDULE_CACHE[T]
        idx = t_s - 1
        beta_t = betas[idx].to(self.device)
        alpha_t = alphas[idx].to(self.device)
        alpha_t_bar = alpha_bars[idx].to(self.device)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": beta_t.sqrt(),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / alpha_t.sqrt(),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }
