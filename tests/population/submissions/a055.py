# {
#  "persona": "Norwegian student, computes alpha_bar with a masked product, O(T) per time, no table lookup",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": []
#  },
#  "note": "alpha_bar is computed as a masked product for each t, slow but exact"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        ends = (beta_1, beta_T)
        times = torch.arange(1, T + 1)
        lerp = lambda t: ends[0] + (ends[1] - ends[0]) * (t.double() - 1) / max(T - 1, 1)
        factors = torch.where(times <= t_s.unsqueeze(-1), 1 - lerp(times), torch.ones((), dtype=torch.float64))
        alpha_bar = factors.prod(dim=-1)
        beta = lerp(t_s)
        raw = {
            "beta_t": beta,
            "sqrt_beta_t": beta.sqrt(),
            "alpha_t": 1 - beta,
            "oneover_sqrt_alpha": 1 / (1 - beta).sqrt(),
            "alpha_t_bar": alpha_bar,
            "sqrt_alpha_bar": alpha_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_bar).sqrt(),
        }
        return {k: v.to(self.device, torch.float32) for k, v in raw.items()}
