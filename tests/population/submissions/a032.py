# {
#  "persona": "Finnish student, quiet, minimal, while loop in sample, forgets the unconditional mask value",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the unconditional rows are -1, written as a number; they should be condition_mask_value, which need not be -1"
#   ]
#  },
#  "note": "shows only where condition_mask_value is not -1"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.ndim == 1:
            c = F.one_hot(c.long(), config.num_classes)
        c = c.float()
        no_c = -torch.ones_like(c)
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                share = torch.full((len(x), 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, share, c) - omega * self.network(x, share, no_c)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
