# {
#  "persona": "Memory saver from a GPU cluster: in-place operations everywhere, caches, reused buffers.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "Cuts and divides in place, should leave its input as it is."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": []
#  },
#  "note": "euler's and heun's results are right when x is not used again. heun's reuse of the last slope is exact only for the first step. The cached noise has the right statistics in one call, and two models have two caches."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def from_velocity(self, v, x_t, t):
        r, q = self.alpha_bars[t].sqrt(), (1 - self.alpha_bars[t]).sqrt()
        x_0 = r * x_t - q * v
        return x_0, x_t.mul(q).add_(r * v)

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        ab = self.alpha_bars[t]
        abp = self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(ab)
        sigma = eta * ((1 - abp) / (1 - ab) * (1 - ab / abp)).sqrt()
        return z.mul_(sigma).add_(abp.sqrt() * x_0).add_((1 - abp - sigma**2).sqrt() * epsilon)

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = x_0.abs().reshape(len(x_0), -1).quantile(quantile, dim=1).clamp_(min=1)
        s = s.reshape(-1, *[1] * (x_0.ndim - 1))
        return x_0.clamp_(-s, s).div_(s)
