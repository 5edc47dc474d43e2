# {
#  "persona": "as short as it goes, likes one-liners and walrus",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        f = torch.cos(math.pi / 2 * (torch.linspace(0, 1, num_steps + 1, dtype=torch.float64) + 0.008) / 1.008).square()
        self.betas = (1 - f[1:] / f[:-1]).clamp_max(0.999).float()
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def velocity(self, x_0, noise, timesteps):
        a = self.alpha_bars.to(noise.device)[timesteps.to(noise.device)][(...,) + (None,) * (noise.ndim - 1)]
        return a**0.5 * noise - (1 - a) ** 0.5 * x_0

    def from_velocity(self, v, x_t, t):
        a = self.alpha_bars[t].item()
        return a**0.5 * x_t - (1 - a) ** 0.5 * v, a**0.5 * v + (1 - a) ** 0.5 * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        a, b = (self.alpha_bars[i].item() if i >= 0 else 1.0 for i in (t, t_previous))
        sigma = eta * ((1 - b) / (1 - a) * (1 - a / b)) ** 0.5
        x = b**0.5 * x_0 + abs(1 - b - sigma**2) ** 0.5 * epsilon
        return x + sigma * DL_random(x.shape, seed=seed).to(x) if sigma else x

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = x_0.abs().flatten(1).quantile(quantile, 1).clamp_min(1)[(...,) + (None,) * (x_0.ndim - 1)]
        return x_0.clamp(-s, s) / s
