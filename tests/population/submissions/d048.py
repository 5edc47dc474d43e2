# {
#  "persona": "whole extras file, index -1 works in Python so why care",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "alpha_bars[t_previous] with t_previous = -1 is the last entry of the table; at the end alpha_bar_prev should be 1"
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps
        f = torch.cos((t + 0.008) / 1.008 * (math.pi / 2)).pow(2)
        ratio = f[1:] / f[:-1]
        betas = torch.minimum(1 - ratio, torch.full_like(ratio, 0.999))
        self.betas = betas.to(torch.float32)
        self.alphas = (1 - betas).to(torch.float32)
        self.alpha_bars = torch.cumprod(1 - betas, 0).to(torch.float32)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(x_0)
        for _ in x_0.shape[1:]:
            ab = ab[..., None]
        return ab.sqrt() * noise - (1 - ab).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        alpha, sigma = self.alpha_bars[t].sqrt(), (1 - self.alpha_bars[t]).sqrt()
        return alpha * x_t - sigma * v, alpha * v + sigma * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now = self.alpha_bars[t].double().item()
        prev = self.alpha_bars[t_previous].double().item()
        sigma = eta * (abs((1 - prev) / (1 - now)) ** 0.5) * (abs(1 - now / prev) ** 0.5)
        noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return prev**0.5 * x_0 + max(1 - prev - sigma**2, 0) ** 0.5 * epsilon + sigma * noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs().reshape(len(x_0), -1), quantile, dim=-1)
        s = s.clamp(min=1.0).reshape([-1] + [1] * (x_0.ndim - 1))
        return torch.clip(x_0, -s, s) / s
