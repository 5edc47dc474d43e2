# {
#  "persona": "Does numerics: computes in float64 inside and casts back; names of SiT (path plan, alpha_t, d_alpha_t, sigma_t, d_sigma_t).",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "target is d_alpha * data + d_sigma * noise. The network is asked in float32 and its answer widened. split uses least squares for v: the pair (x_t, v) is a rotation with scale. extras tables are computed with numpy."
# }
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t = np.arange(num_steps + 1, dtype=np.float64)
        f = np.cos((t / num_steps + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.clip(1 - f[1:] / f[:-1], None, 0.999)
        self.betas = torch.from_numpy(betas.astype(np.float32))
        self.alphas = torch.from_numpy((1 - betas).astype(np.float32))
        self.alpha_bars = torch.from_numpy(np.cumprod(1 - betas).astype(np.float32))

    def velocity(self, x_0, noise, timesteps):
        angle = torch.acos(self.alpha_bars.double().sqrt())[timesteps.to(self.alpha_bars.device)]
        angle = angle.to(x_0.device).reshape(-1, *[1] * (x_0.ndim - 1))
        return (torch.cos(angle) * noise - torch.sin(angle) * x_0).to(x_0.dtype)

    def from_velocity(self, v, x_t, t):
        phi = math.acos(math.sqrt(self.alpha_bars[t].item()))
        x_0 = math.cos(phi) * x_t - math.sin(phi) * v
        epsilon = math.sin(phi) * x_t + math.cos(phi) * v
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        z = DL_random(tuple(x_0.shape), seed=seed).to(x_0.device)
        padded = [*self.alpha_bars.tolist(), 1.0]  # so that -1 is the clean image
        now, before = padded[t], padded[t_previous]
        sigma = eta * math.sqrt((1 - before) / (1 - now)) * math.sqrt(1 - now / before)
        return math.sqrt(before) * x_0 + math.sqrt(1 - before - sigma**2) * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.double().abs().reshape(len(x_0), -1), quantile, dim=1)
        s = torch.clamp(s, min=1).to(x_0.dtype).reshape(-1, *[1] * (x_0.ndim - 1))
        return (x_0 / s).clamp(-1, 1)
