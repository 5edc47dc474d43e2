# {
#  "persona": "Numpy person: works on .numpy() arrays where no gradient is needed, dataclass State, searchsorted lookups.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "float times come from numpy (np.float64 is a subclass of float, but .item() is used). split, join and posterior_mean go through numpy, so no gradient flows through them (the docstrings ask for none). forward draws noise, t and the coins from a numpy generator that is seeded by one torch.randint: a check that replaces torch.randn or torch.rand sees no call. extras computes everything in numpy and returns tensors of the input's dtype."
# }
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t = (np.arange(num_steps + 1) / num_steps + 0.008) / (1 + 0.008)
        alpha_bar = np.cos(t * np.pi / 2) ** 2 / np.cos(0.008 / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - alpha_bar[1:] / alpha_bar[:-1], 0.999)
        tables = np.stack([betas, 1 - betas, np.exp(np.cumsum(np.log1p(-betas)))])
        self.betas, self.alphas, self.alpha_bars = torch.tensor(tables, dtype=torch.float32)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.numpy()[timesteps.cpu().numpy()].reshape([-1] + [1] * (x_0.ndim - 1))
        noise_scale = torch.from_numpy(np.sqrt(ab)).to(x_0)
        image_scale = torch.from_numpy(np.sqrt(1 - ab)).to(x_0)
        return noise_scale * noise - image_scale * x_0

    def from_velocity(self, v, x_t, t):
        z = np.sqrt(self.alpha_bars[t].double().item()) + 1j * np.sqrt(1 - self.alpha_bars[t].double().item())
        point = torch.complex(x_t, v) * complex(z)  # turn the plane of (x_t, v) by the angle of z
        return point.real.to(x_t.dtype), point.imag.to(x_t.dtype)

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.detach().cpu().numpy().reshape(len(x_0), -1)
        s = np.maximum(np.quantile(np.abs(flat), quantile, axis=1, keepdims=True), 1.0)
        out = np.clip(flat, -s, s) / s
        return torch.from_numpy(out.reshape(tuple(x_0.shape))).to(x_0)
