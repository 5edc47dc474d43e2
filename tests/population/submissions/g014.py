# {
#  "persona": "works with a coding assistant: stochastic sampler",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["Every step but the last adds fresh noise of size 0.3 sqrt(dt (1 - t)), a stochastic differential equation; it should be the plain ordinary one, x + v / T.", "The network is told the middle of the step, (k + 0.5) / T; it should be told k / T, where the step starts."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        """Stochastic sampler with guidance; noise is annealed towards the data end."""
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.to(self.device).float()
        null = torch.full_like(c, config.condition_mask_value)
        dt = 1.0 / config.T
        x = torch.randn(shape, device=self.device)
        for step in range(config.T):
            t = step * dt
            t_in = torch.full((shape[0],), t + 0.5 * dt, device=self.device)
            v = (1 + omega) * self.network(x, t_in, c) - omega * self.network(x, t_in, null)
            x = x + v * dt
            if step < config.T - 1:
                x = x + 0.3 * (dt * (1 - t)) ** 0.5 * torch.randn_like(x)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
