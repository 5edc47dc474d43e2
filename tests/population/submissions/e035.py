# {
#  "persona": "physicist, Langevin words; temperature-like mistakes",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The kick is beta_t * z; its standard deviation should be sqrt(beta_t).",
#    "Images are clamped before the normalisation is undone, so the result lies in [0.1307, 0.4388]; it should be x * 0.3081 + 0.1307, then the clamp."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        rates = torch.linspace(beta_1, beta_T, T)
        survive = torch.ones(T + 1)
        for k in range(1, T + 1):
            survive[k] = survive[k - 1] * (1 - rates[k - 1])
        r, s = rates[t_s - 1], survive[t_s]
        f = {"beta_t": r, "sqrt_beta_t": r.sqrt(), "alpha_t": 1 - r, "oneover_sqrt_alpha": (1 - r).pow(-0.5)}
        f.update(alpha_t_bar=s, sqrt_alpha_bar=s.sqrt(), sqrt_oneminus_alpha_bar=(1 - s).sqrt())
        return {k: v.to(self.device) for k, v in f.items()}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        h = conditions.to(self.device)
        h = h.float() if h.ndim == 2 else F.one_hot(h, config.num_classes).float()
        h0 = torch.full_like(h, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)  # thermal equilibrium
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                clock = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                field_on = self.network(x, clock, h)
                field_off = self.network(x, clock, h0)
                score = field_on + omega * (field_on - field_off)
                p = self.scheduler(t)
                x = p["oneover_sqrt_alpha"] * (x - p["beta_t"] / p["sqrt_oneminus_alpha_bar"] * score)
                if t > 1:
                    x = x + p["beta_t"] * torch.randn_like(x)
        return torch.clamp(x, 0, 1) * 0.3081 + 0.1307
