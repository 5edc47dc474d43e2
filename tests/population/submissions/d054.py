# {
#  "persona": "saves memory by working in place",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "mul_ and sub_ work on noise itself, so the caller's epsilon is overwritten with v"
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "clamps the estimate in place: torch.clamp with out=x_0 overwrites the caller's x_0",
#    "s is clamped from above (max=1) instead of from below, so a sample inside [-1, 1] is blown up and one outside is cut at 1"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)]
        ab = ab.view(len(x_0), *[1] * (x_0.ndim - 1))
        v = noise.mul_(ab.sqrt())
        v.sub_((1 - ab).sqrt() * x_0)
        return v

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.flatten(1).abs(), quantile, dim=1).clamp(max=1.0)
        s = s.view(-1, *[1] * (x_0.ndim - 1))
        torch.clamp(x_0, -s, s, out=x_0)
        return x_0 / s
