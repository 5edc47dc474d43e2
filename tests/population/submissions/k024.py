# {
#  "persona": "Mixes up alphas and alpha_bars, variances and deviations, and works in place to save memory.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "The square of the cosine is missing.",
#    "The tables stay float64; they should be float32."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "It reads alphas instead of alpha_bars.",
#    "noise is changed in place; inputs must not be touched."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "x_t is multiplied in place, so the input is changed and epsilon is made of the changed x_t."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "The variance is weighted by eta instead of eta^2.",
#    "The fresh noise is scaled by the variance sigma^2 instead of sigma."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile runs over the last axis only; it should run over all entries of a sample.",
#    "It cuts at the quantile before s is raised to 1, so samples inside [-1, 1] lose their extremes.",
#    "x_0 is clamped in place; the input must not be touched."
#   ]
#  },
#  "note": "The values of dynamic_threshold are right for x_0 of two axes whose quantiles exceed 1; ddim_step with eta = 0 is right given its tables; the tables of __init__ are wrong, so judge the methods with right tables."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps
        f = torch.cos((t + 0.008) / 1.008 * math.pi / 2)
        self.betas = (1 - f[1:] / f[:-1]).clamp(max=0.999)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alphas[timesteps.cpu()].to(x_0.device)
        ab = ab[(...,) + (None,) * (x_0.ndim - 1)]
        return noise.mul_(ab.sqrt()).sub_((1 - ab).sqrt() * x_0)

    def from_velocity(self, v, x_t, t):
        a, s = self.alpha_bars[t].sqrt(), (1 - self.alpha_bars[t]).sqrt()
        x_0 = x_t.mul_(a) - s * v
        epsilon = a * v + s * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bar = self.alpha_bars[t]
        bar_prev = self.alpha_bars[t_previous] if t_previous != -1 else torch.ones(())
        variance = eta * (1 - bar_prev) / (1 - bar) * (1 - bar / bar_prev)
        noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        direction = torch.sqrt((1 - bar_prev - variance).clamp(min=0)) * epsilon
        return torch.sqrt(bar_prev) * x_0 + direction + variance * noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs(), quantile, dim=-1, keepdim=True)
        low, high = -s, s
        x_0 = x_0.clamp_(low, high)
        return x_0 / s.clamp(min=1)
