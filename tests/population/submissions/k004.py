# {
#  "persona": "A physicist who knows numpy by heart and goes through it for everything, in float64, and back to torch at the end.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "Results come out of numpy; np.quantile instead of torch.quantile; alpha_bars from sums of logs; results are cast back to the dtype of the input; gradients do not pass through numpy, which nothing asks for."
# }
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        grid = np.linspace(0, 1, num_steps + 1)
        f = np.square(np.cos((grid + 0.008) / 1.008 * np.pi / 2))
        bars = f / f[0]
        betas = np.minimum(-np.diff(bars) / bars[:-1], 0.999)
        tables = betas, 1 - betas, np.exp(np.cumsum(np.log1p(-betas)))
        self.betas, self.alphas, self.alpha_bars = (torch.from_numpy(table.astype(np.float32)) for table in tables)

    def velocity(self, x_0, noise, timesteps):
        bars = self.alpha_bars.cpu().numpy().astype(np.float64)[timesteps.cpu().numpy()]
        bars = bars.reshape([-1] + [1] * (x_0.ndim - 1))
        root = torch.from_numpy(np.sqrt(bars)).to(x_0)
        rest = torch.from_numpy(np.sqrt(1 - bars)).to(x_0)
        return noise * root - x_0 * rest

    def from_velocity(self, v, x_t, t):
        angle = np.arccos(np.sqrt(float(self.alpha_bars[t])))  # v is x_t turned by a right angle
        c, s = float(np.cos(angle)), float(np.sin(angle))
        return c * x_t - s * v, s * x_t + c * v

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bars = np.append(self.alpha_bars.cpu().numpy().astype(np.float64), 1.0)  # so that entry -1 is the clean image
        now, then = bars[t], bars[t_previous]
        sigma = float(eta * np.sqrt((1 - then) / (1 - now)) * np.sqrt(1 - now / then))
        direction = float(np.sqrt(np.maximum(1 - then - sigma**2, 0)))
        fresh = DL_random(tuple(x_0.shape), seed=seed).to(x_0.device, x_0.dtype)
        return float(np.sqrt(then)) * x_0 + direction * epsilon + sigma * fresh

    def dynamic_threshold(self, x_0, quantile=0.995):
        array = x_0.detach().cpu().numpy()
        axes = tuple(range(1, array.ndim))
        if axes:
            s = np.quantile(np.abs(array), quantile, axis=axes, keepdims=True)
        else:
            s = np.abs(array)  # a sample of one entry
        s = np.maximum(s, 1.0)
        return torch.from_numpy(np.clip(array, -s, s) / s).to(x_0)
