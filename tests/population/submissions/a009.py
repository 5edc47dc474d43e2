# {
#  "persona": "French student, reads papers closely, long comments with equation numbers, overthinks the variance",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "sigma_t is the posterior variance beta_tilde (the other choice of section 3.2); the docstring asks for sigma_t = sqrt(beta_t)"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # We follow Algorithm 2. The posterior q(x_{t-1} | x_t, x_0) has the variance of eq. 7,
        # beta_tilde_t = (1 - abar_{t-1}) / (1 - abar_t) * beta_t, so it is also zero at t = 1.
        labels = conditions.to(self.device)
        c = labels.float() if labels.ndim == 2 else F.one_hot(labels.long(), config.num_classes).float()
        c_empty = torch.full_like(c, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                now = self.scheduler(t)
                t_rel = torch.full((len(c), 1, 1, 1), t / config.T, device=self.device)
                # CFG eq. 6
                eps = (1 + omega) * self.network(x, t_rel, c) - omega * self.network(x, t_rel, c_empty)
                # eq. 11
                mean = now["oneover_sqrt_alpha"] * (x - now["beta_t"] / now["sqrt_oneminus_alpha_bar"] * eps)
                if t == 1:
                    x = mean
                else:
                    before = self.scheduler(t - 1)
                    var = (1 - before["alpha_t_bar"]) / (1 - now["alpha_t_bar"]) * now["beta_t"]
                    x = mean + var.sqrt() * torch.randn_like(mean)
        return (0.1307 + 0.3081 * x).clamp(0, 1)
