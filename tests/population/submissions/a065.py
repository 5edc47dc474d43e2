# {
#  "persona": "Cuban student, half of the exercise: sample without guidance yet",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "only the conditional prediction is used, omega and the unconditional prediction are missing; epsilon should be (1 + omega) eps_c - omega eps_u",
#    "the result is not clamped to [0, 1]"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # TODO guidance, first get it running
        c = conditions.to(self.device)
        if c.ndim == 1:
            c = F.one_hot(c.long(), config.num_classes)
        c = c.float()
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = self.network(x, time, c)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        return x * 0.3081 + 0.1307
