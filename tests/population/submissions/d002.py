# {
#  "persona": "a numpy person who does the tables in numpy and converts at the very end; all of 2.5",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "tables are computed in float64 numpy, then cast"
# }
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        steps = np.arange(num_steps + 1)
        f = np.cos((steps / num_steps + s) / (1 + s) * np.pi / 2) ** 2
        f = f / f[0]
        betas = np.minimum(1 - f[1:] / f[:-1], 0.999)
        alphas = 1 - betas
        self.betas = torch.from_numpy(betas).float()
        self.alphas = torch.from_numpy(alphas).float()
        self.alpha_bars = torch.from_numpy(np.cumprod(alphas)).float()

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars[timesteps.cpu()].to(x_0.device)
        ab = ab.reshape((len(x_0),) + (1,) * (x_0.ndim - 1))
        return torch.sqrt(ab) * noise - torch.sqrt(1 - ab) * x_0

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t].item()
        c, s = np.sqrt(ab), np.sqrt(1 - ab)
        x_0 = float(c) * x_t - float(s) * v
        epsilon = float(c) * v + float(s) * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab_t = float(self.alpha_bars[t])
        ab_prev = float(self.alpha_bars[t_previous]) if t_previous >= 0 else 1.0
        var = eta**2 * (1 - ab_prev) / (1 - ab_t) * (1 - ab_t / ab_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        # the clip is against -1e-17 under the root
        return np.sqrt(ab_prev).item() * x_0 + np.sqrt(np.clip(1 - ab_prev - var, 0, None)).item() * epsilon + var**0.5 * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.reshape(len(x_0), -1)
        s = torch.quantile(flat.abs(), quantile, axis=1, keepdims=True)
        s = torch.maximum(s, torch.ones_like(s))
        out = torch.minimum(torch.maximum(flat, -s), s) / s
        return out.reshape(x_0.shape)
