# {
#  "persona": "Slovak student, exponents and logs, computes alpha_bar step by step with itertools",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": []
#  }
# }
# --- conditional_ddpm/DDPM.py
from itertools import accumulate
from operator import mul
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        linear = np.linspace(beta_1, beta_T, T)
        running = np.array(list(accumulate(1.0 - linear, mul)))
        at = t_s.numpy() - 1
        beta, bar = linear[at], running[at]
        numbers = (beta, beta**0.5, 1 - beta, (1 - beta) ** -0.5, bar, bar**0.5, (1 - bar) ** 0.5)
        return {
            name: torch.as_tensor(number, dtype=torch.float32, device=self.device)
            for name, number in zip(self.NAMES, numbers)
        }

    NAMES = (
        "beta_t",
        "sqrt_beta_t",
        "alpha_t",
        "oneover_sqrt_alpha",
        "alpha_t_bar",
        "sqrt_alpha_bar",
        "sqrt_oneminus_alpha_bar",
    )
