# {
#  "persona": "null made from the condition itself",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "null is the same tensor as c, so that every condition is overwritten (the caller's, too, where it is float one-hot); it should be a tensor of its own.",
#    "All images start from one and the same noise; each should have its own."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        null = c
        null[:] = config.condition_mask_value
        x = torch.randn(1, *shape[1:], device=self.device).repeat(len(c), 1, 1, 1)
        for k in range(config.T):
            t = torch.full((len(c),), k / config.T, device=self.device)
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, null)
            x = x + v / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
