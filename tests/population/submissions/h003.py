# {
#  "persona": "Trusts broadcasting; tested everything with scalars and with square batches.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "Gives alpha_bar four axes whatever the rank, should give it as many as x_0 has."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "Takes one quantile over the whole batch, should take one for each sample."
#   ]
#  },
#  "note": "split without `like` in one branch is right for numbers, for rank 1 and fails loudly unless B equals the last axis, or is 1; where B equals it, the numbers are silently wrong. The unit circle assumption is invisible under DDPM's schedule. forward's single t has the right distribution over many batches."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)].view(-1, 1, 1, 1)
        return ab.sqrt() * noise - (1 - ab).sqrt() * x_0

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs(), quantile).clamp(min=1)
        return x_0.clamp(-s, s) / s
