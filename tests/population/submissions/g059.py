# {
#  "persona": "int one-hot and off-by-one",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["The row of no condition is made with full_like of an integer one-hot tensor, which cuts a condition_mask_value such as 0.25 down to a whole number; the conditions should be floats first.", "The network is told (k + 1) / T, the end of the step; it should be told k / T, its start."],
#   "flow_matching/conversions.py:posterior_mean": ["The score is multiplied by sigma; Tweedie's formula has sigma squared."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        conditions = conditions.to(self.device)
        both = torch.cat([conditions, torch.full_like(conditions, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        for k in range(1, config.T + 1):
            t = torch.full((len(both),), k / config.T, device=self.device)
            v_c, v_u = self.network(x.repeat(2, 1, 1, 1), t, both).chunk(2)
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    return (x_t + sigma * score) / alpha
