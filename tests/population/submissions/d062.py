# {
#  "persona": "sorts by hand and picks an entry",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "picks the sorted entry at int(quantile * n) instead of interpolating between the two neighbours of quantile * (n - 1), and for quantile 1 only min() saves it from running over"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def dynamic_threshold(self, x_0, quantile=0.995):
        a = x_0.abs().flatten(1).sort(dim=1).values
        n = a.shape[1]
        k = min(int(quantile * n), n - 1)
        s = a[:, k]
        s = torch.where(s < 1, torch.ones_like(s), s)
        while s.ndim < x_0.ndim:
            s = s.unsqueeze(-1)
        return torch.where(x_0.abs() > s, s * torch.sign(x_0), x_0) / s
