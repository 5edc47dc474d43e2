# {
#  "persona": "Copies the cosine schedule from a blog post, counts from 0, and forgets what a cap changes.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "The grid begins at t / T = 0, so the first beta is 0 and the last step misses pure noise; entry t of the tables is the paper's t + 1.",
#    "alpha_bars are those before the cap; they should be the cumulative product of the alphas of the capped betas."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "sigma is sqrt(1 - sqrt(alpha_bar)), from the root instead of from alpha_bar.",
#    "x_0 and noise have each other's places: it should be alpha * noise - sigma * x_0."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile is taken of x_0 with its signs; it should be of |x_0|.",
#    "s is not kept at 1 or more, so a sample that stays inside [-1, 1] is stretched."
#   ]
#  },
#  "note": "With more steps the early start of the grid is small; ddim_step is right by itself, but with the tables of the wrong __init__ (alpha_bar_0 = 1) it divides 0 by 0 at t = 0: judge it with right tables."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(num_steps, dtype=torch.float64)
        f_0 = math.cos(s / (1 + s) * math.pi / 2) ** 2
        alpha_bars = torch.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2 / f_0
        alpha_bars_prev = torch.cat([torch.ones(1, dtype=torch.float64), alpha_bars[:-1]])
        betas = torch.clamp(1 - alpha_bars / alpha_bars_prev, max=0.999)
        self.betas = betas.float()
        self.alphas = (1 - betas).float()
        self.alpha_bars = alpha_bars.float()

    def velocity(self, x_0, noise, timesteps):
        alpha = torch.sqrt(self.alpha_bars[timesteps.cpu()].to(x_0.device)).reshape(-1, *[1] * (x_0.ndim - 1))
        sigma = torch.sqrt(1 - alpha)
        return alpha * x_0 - sigma * noise

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        x_0 = ab.sqrt() * x_t - (1 - ab).sqrt() * v
        epsilon = ab.sqrt() * v + (1 - ab).sqrt() * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab = self.alpha_bars[t]
        ab_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.tensor(1.0)
        sigma = eta * ((1 - ab_prev) / (1 - ab)).sqrt() * (1 - ab / ab_prev).sqrt()
        mean = ab_prev.sqrt() * x_0 + (1 - ab_prev - sigma**2).clamp(min=0).sqrt() * epsilon
        return mean + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device)

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.reshape(x_0.shape[0], -1)
        s = torch.quantile(flat, quantile, dim=1).abs()
        s = s.reshape(-1, *[1] * (x_0.ndim - 1))
        return torch.clamp(x_0, -s, s) / s
