# {
#  "persona": "time adds up before the question; gradients left on",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "t is raised before the network is asked, so that it is told where the step ends; it should be told k / T.",
#    "Gradients stay on through all steps; sampling should be without them."
#   ],
#   "flow_matching/conversions.py:join": []
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        t = torch.zeros(len(x), device=self.device)
        dt = 1 / config.T
        for _ in range(config.T):
            t = t + dt
            cond, uncond = self.network(x, t, c), self.network(x, t, null)
            x = x + dt * ((1 + omega) * cond - omega * uncond)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    return {
        "noise": lambda: noise,
        "data": lambda: data,
        "v": lambda: a * noise - s * data,
        "score": lambda: -noise / s,
        "velocity": lambda: data - noise,
    }[kind]()
