# {
#  "persona": "Argentinian student, dictionary comprehension lover, reads eq. 11 too fast",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "oneover_sqrt_alpha is computed from alpha_bar (1 / sqrt(alpha_t_bar)); it should be 1 / sqrt(alpha_t)"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        all_betas = torch.linspace(beta_1, beta_T, T)
        picks = {"beta": all_betas, "alpha": 1 - all_betas, "abar": (1 - all_betas).cumprod(0)}
        picks = {k: v[t_s - 1].to(self.device) for k, v in picks.items()}
        rules = {
            "beta_t": lambda p: p["beta"],
            "sqrt_beta_t": lambda p: p["beta"].sqrt(),
            "alpha_t": lambda p: p["alpha"],
            "oneover_sqrt_alpha": lambda p: 1 / p["abar"].sqrt(),
            "alpha_t_bar": lambda p: p["abar"],
            "sqrt_alpha_bar": lambda p: p["abar"].sqrt(),
            "sqrt_oneminus_alpha_bar": lambda p: (1 - p["abar"]).sqrt(),
        }
        return {name: rule(picks) for name, rule in rules.items()}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        T, K = config.T, config.num_classes
        c = conditions.to(self.device)
        c = {1: lambda: F.one_hot(c.long(), K), 2: lambda: c}[c.ndim]().float()
        u = torch.full(c.shape, float(config.condition_mask_value), device=self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(T, 0, -1):
                p = self.scheduler(torch.full((len(c),), t))
                p = {k: v.view(-1, 1, 1, 1) for k, v in p.items()}
                tau = torch.full((len(c), 1, 1, 1), t / T, device=self.device)
                eps = {k: self.network(x, tau, v) for k, v in {"c": c, "u": u}.items()}
                eps = (1 + omega) * eps["c"] - omega * eps["u"]
                x = p["oneover_sqrt_alpha"] * (x - (1 - p["alpha_t"]) / p["sqrt_oneminus_alpha_bar"] * eps)
                z = torch.randn_like(x) if t > 1 else torch.zeros_like(x)
                x = x + p["sqrt_beta_t"] * z
        return (x * 0.3081 + 0.1307).clamp(0, 1)
