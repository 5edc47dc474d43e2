# {
#  "persona": "normalisation muddled",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Clamps before the normalisation is undone; x * pixel_std + pixel_mean should be clamped to [0, 1]."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Adds sigma * score; Tweedie's formula has sigma squared times the score."
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
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((len(both),), k / config.T, device=self.device)
            v_c, v_u = self.network(torch.cat([x, x]), t, both).chunk(2)
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return x.clamp(0, 1) * config.pixel_std + config.pixel_mean
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    return (x_t + sigma * score) / alpha
