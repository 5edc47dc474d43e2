# {
#  "persona": "forgets the absolute value, rescales at the wrong moment",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "the quantile is of x_0, not of |x_0|",
#    "divides by s first and then cuts at -s and s, which cuts nothing: values beyond 1 remain"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def dynamic_threshold(self, x_0, quantile=0.995):
        B = x_0.shape[0]
        q = torch.quantile(x_0.reshape(B, -1), quantile, dim=1, keepdim=True)
        s = q.clamp(min=1).reshape(B, *([1] * (x_0.ndim - 1)))
        x = x_0 / s
        return torch.max(torch.min(x, s), -s)
