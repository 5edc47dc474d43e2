# {
#  "persona": "Ethiopian student, writes through the predicted x_0 but with sigma_t as asked, checked on paper",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "the mean is written through x_0 and the posterior coefficients of eq. 7, without clipping: algebraically Algorithm 2"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # eq. 7 and eq. 9: with x_0 = (x_t - sqrt(1 - abar_t) eps) / sqrt(abar_t) the posterior mean is that of line 4
        c = conditions.to(self.device)
        c = F.one_hot(c.long(), config.num_classes).float() if c.ndim == 1 else c.float()
        nobody = torch.full_like(c, config.condition_mask_value)
        abar = self.scheduler(torch.arange(1, config.T + 1))["alpha_t_bar"].double()
        abar = torch.cat([torch.ones(1, dtype=abar.dtype, device=abar.device), abar])  # abar[0] = 1
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                share = torch.full((len(c), 1, 1, 1), t / config.T, device=self.device)
                eps_c, eps_u = self.network(x, share, c), self.network(x, share, nobody)
                eps = (eps_c + omega * (eps_c - eps_u)).double()
                x_0 = (x - (1 - abar[t]).sqrt() * eps) / abar[t].sqrt()
                from_0 = abar[t - 1].sqrt() * s["beta_t"].double() / (1 - abar[t])
                from_t = s["alpha_t"].double().sqrt() * (1 - abar[t - 1]) / (1 - abar[t])
                x = (from_0 * x_0 + from_t * x).float()
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
