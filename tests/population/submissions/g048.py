# {
#  "persona": "tidy student: solves sampling with the own euler",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:euler": []
#  },
#  "note": "sample calls euler of solvers.py"
# }
# --- flow_matching/FM.py
from solvers import euler


class ConditionalFM(nn.Module):
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = torch.as_tensor(conditions).to(self.device)
        if c.ndim == 1:
            c = F.one_hot(self.check_labels(c), config.num_classes)
        c = c.float()
        no_c = torch.full_like(c, config.condition_mask_value)

        def field(x, t):
            v_c, v_u = self.network(x, t, c), self.network(x, t, no_c)
            return (1 + omega) * v_c - omega * v_u

        with torch.no_grad():
            x = euler(field, torch.randn(shape, device=self.device), torch.linspace(0, 1, config.T + 1))
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    points = times.tolist()
    for start, end in zip(points, points[1:]):
        x = torch.add(x, field(x, start), alpha=end - start)
    return x
