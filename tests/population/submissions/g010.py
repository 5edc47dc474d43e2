# {
#  "persona": "starts from uniform noise and clips on the way",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["The start is uniform in [-1, 1]; it should be standard normal noise.", "x is clamped to the range of normalised pixels after every step; only the end should be clamped."],
#   "flow_matching/editing.py:invert": ["Time runs upwards with the field negated but not reversed, so the field is asked at 0, 1 / steps, ... while x goes back; it should be integrated from t = 1 to t = 0."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        low, high = (0 - config.pixel_mean) / config.pixel_std, (1 - config.pixel_mean) / config.pixel_std
        c = conditions if conditions.ndim == 2 else F.one_hot(self.check_labels(conditions), config.num_classes)
        c = c.float().to(self.device)
        u = torch.full_like(c, config.condition_mask_value)
        x = 2 * torch.rand(shape, device=self.device) - 1
        for k in range(config.T):
            t = torch.full((shape[0],), k / config.T, device=self.device)
            x = x + ((1 + omega) * self.network(x, t, c) - omega * self.network(x, t, u)) / config.T
            x = x.clamp(low, high)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/editing.py
def invert(field, image, steps):
    return euler(lambda x, t: -field(x, t), image, torch.linspace(0, 1, steps + 1))
