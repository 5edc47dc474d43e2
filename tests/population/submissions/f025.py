# {
#  "persona": "generative-models course, images in [-1, 1]",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Treats every integer tensor as labels, so that one-hot rows of integers are encoded again; what decides is whether it is (B,) or (B, num_classes).",
#    "Undoes a normalisation to [-1, 1]; it should be x * pixel_std + pixel_mean."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if not conditions.is_floating_point():
            conditions = F.one_hot(conditions, config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((len(x),), k / config.T, device=self.device)
            v_c, v_u = self.network(x, t, c), self.network(x, t, null)
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return ((x + 1) / 2).clamp(0, 1)
