# {
#  "persona": "Only ever thinks of pictures (B, C, H, W), and is careless about signs.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "alpha_bar becomes (B, 1, 1, 1) whatever the rank of x_0; it should work for any rank.",
#    "The square root of 1 - alpha_bar is missing."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "x_0 adds sqrt(1 - alpha_bar) v instead of subtracting it.",
#    "epsilon subtracts sqrt(1 - alpha_bar) x_t instead of adding it."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": []
#  },
#  "note": "For four axes and for numbers as alpha and sigma the shapes are right; (4, 4) inputs broadcast silently. split and join share one helper, so its mistake is listed at each."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        steps = torch.arange(num_steps + 1, dtype=torch.float64)
        f = torch.cos((steps / num_steps + 0.008) / 1.008 * torch.pi * 0.5).pow(2)
        betas = torch.minimum(1 - f[1:] / f[:-1], torch.tensor(0.999, dtype=torch.float64))
        alphas = 1 - betas
        self.betas, self.alphas = betas.to(torch.float32), alphas.to(torch.float32)
        self.alpha_bars = torch.cumprod(alphas, dim=0).to(torch.float32)

    def velocity(self, x_0, noise, timesteps):
        alpha_bar = self.alpha_bars[timesteps.cpu()].to(x_0.device).view(-1, 1, 1, 1)
        return torch.sqrt(alpha_bar) * noise - (1 - alpha_bar) * x_0

    def from_velocity(self, v, x_t, t):
        alpha_bar = self.alpha_bars[t]
        a, b = torch.sqrt(alpha_bar), torch.sqrt(1 - alpha_bar)
        x_0 = a * x_t + b * v
        epsilon = a * v - b * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bar_t = self.alpha_bars[t]
        bar_prev = self.alpha_bars[t_previous] if t_previous > -1 else torch.ones_like(bar_t)
        sigma = eta * torch.sqrt((1 - bar_prev) / (1 - bar_t)) * torch.sqrt(1 - bar_t / bar_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return torch.sqrt(bar_prev) * x_0 + torch.sqrt(1 - bar_prev - sigma**2) * epsilon + sigma * z
