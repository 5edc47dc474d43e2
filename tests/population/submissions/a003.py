# {
#  "persona": "C programmer, explicit loops and indices, everything with its type in the name",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "the loop for alpha_bar multiplies alpha over s = 1 .. t-1 (range(1, t) leaves out t); it should run up to and with t"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
import math
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        n_times = t_s.numel()
        flat_t = t_s.reshape(n_times)
        names = ["beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha", "alpha_t_bar", "sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"]
        result = {}
        for name in names:
            result[name] = torch.zeros(n_times, dtype=torch.float32)
        if T > 1:
            step = (beta_T - beta_1) / (T - 1)
        else:
            step = 0.0
        for i in range(n_times):
            t = int(flat_t[i])
            beta = beta_1 + (t - 1) * step
            alpha = 1.0 - beta
            alpha_bar = 1.0
            for s in range(1, t):
                alpha_bar = alpha_bar * (1.0 - (beta_1 + (s - 1) * step))
            result["beta_t"][i] = beta
            result["sqrt_beta_t"][i] = math.sqrt(beta)
            result["alpha_t"][i] = alpha
            result["oneover_sqrt_alpha"][i] = 1.0 / math.sqrt(alpha)
            result["alpha_t_bar"][i] = alpha_bar
            result["sqrt_alpha_bar"][i] = math.sqrt(alpha_bar)
            result["sqrt_oneminus_alpha_bar"][i] = math.sqrt(1.0 - alpha_bar)
        for name in names:
            result[name] = result[name].reshape(t_s.shape).to(self.device)
        return result
