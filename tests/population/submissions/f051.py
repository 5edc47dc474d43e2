# {
#  "persona": "uses the settings rather than the argument",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Guides with config.omega; it should use the argument omega.",
#    "linspace with T points gives T - 1 steps; there should be T steps, each 1 / T long."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "All steps have the mean length (times[K] - times[0]) / K; each should be times[k + 1] - times[k]."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        w = config.omega
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        times = torch.linspace(0, 1, config.T)
        for i in range(config.T - 1):
            t = times[i].repeat(len(x)).to(self.device)
            v = (1 + w) * self.network(x, t, c) - w * self.network(x, t, null)
            x = x + (times[i + 1] - times[i]) * v
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    K = len(times) - 1
    dt = (times[-1] - times[0]).item() / K if K else 0.0
    for k in range(K):
        x = x + dt * field(x, times[k].item())
    return x
