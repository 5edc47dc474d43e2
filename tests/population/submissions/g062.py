# {
#  "persona": "forgets where gradients are off, and overwrites conditions",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["Nothing turns gradients off; the images should come without a graph.", "The unconditional row is made by filling the conditional tensor itself (c_u = c), so both predictions are unconditional, and given float one-hot conditions are overwritten for the caller; c_u should be a tensor of its own."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.to(self.device).float()
        c_u = c
        c_u[:] = config.condition_mask_value
        x = torch.randn(shape, device=self.device)
        for i in range(config.T):
            t = torch.full((len(c),), i / config.T, device=self.device)
            x = x + ((1 + omega) * self.network(x, t, c) - omega * self.network(x, t, c_u)) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
