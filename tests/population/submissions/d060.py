# {
#  "persona": "one quantile for the lot",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "takes one quantile over the whole batch; each sample should have its own"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs().flatten(), quantile)
        s = torch.clamp(s, min=1.0)
        return torch.clamp(x_0, -s, s) / s
