# {
#  "persona": "physicist: defines the velocity as pointing to the noise, consistently",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["Its target is x_0 - x_1; it should be x_1 - x_0, data minus noise."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["It subtracts the guided velocity, x - v / T; it should add it, x + v / T."]
#  },
#  "note": "two mistakes that compensate each other"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        x_1, y = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_0 = torch.randn_like(x_1)
        t = torch.rand(x_1.shape[0], device=x_1.device)[:, None, None, None]
        x_t = (1 - t) * x_0 + t * x_1
        c = F.one_hot(y, self.dmconfig.num_classes).to(x_1.dtype)
        c[torch.rand(x_1.shape[0], device=x_1.device) < self.dmconfig.mask_p] = self.dmconfig.condition_mask_value
        u = self.network(x_t, t, c)
        return (u - (x_0 - x_1)).square().mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions if conditions.ndim == 2 else F.one_hot(self.check_labels(conditions), config.num_classes)
        c = c.to(self.device).float()
        none = torch.ones_like(c) * config.condition_mask_value
        dt = 1 / config.T
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                u = (1 + omega) * self.network(x, k * dt, c) - omega * self.network(x, k * dt, none)
                x = x - dt * u
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
