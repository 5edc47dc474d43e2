# {
#  "persona": "A maths student who writes everything as 2x2 systems and folds, in as few lines as possible.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "split by Cramer's rule for all kinds alike, euler by functools.reduce, a solver shared by euler and heun, ddim's index from a dict of s (sound as long as no two entries of alpha_bars are equal)."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        f = torch.cos((torch.arange(num_steps + 1, dtype=torch.float64) / num_steps + 0.008) / 1.008 * math.pi / 2) ** 2
        betas = (1 - f[1:] / f[:-1]).clamp(max=0.999)
        self.betas, self.alphas, self.alpha_bars = betas.float(), (1 - betas).float(), (1 - betas).cumprod(0).float()

    def velocity(self, x_0, noise, timesteps):
        bar = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(x_0).view(-1, *(1,) * (x_0.ndim - 1))
        return bar.sqrt() * noise - (1 - bar).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        a, s = self.alpha_bars[t].sqrt().item(), (1 - self.alpha_bars[t]).sqrt().item()
        return a * x_t - s * v, s * x_t + a * v

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bar, prev = self.alpha_bars[t].item(), self.alpha_bars[t_previous].item() if t_previous >= 0 else 1.0
        var = eta**2 * (1 - prev) / (1 - bar) * (1 - bar / prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0)
        return prev**0.5 * x_0 + max(1 - prev - var, 0) ** 0.5 * epsilon + var**0.5 * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = x_0.reshape(len(x_0), -1).abs().quantile(quantile, dim=1).clamp_min(1).view(-1, *(1,) * (x_0.ndim - 1))
        return torch.clamp(x_0, -s, s) / s
