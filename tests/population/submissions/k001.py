# {
#  "persona": "Knows DDPM only and writes the formulas of variance-preserving schedules and of sigma-space scores from memory.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "One quantile is taken over the whole batch; each sample should have its own s."
#   ]
#  },
#  "note": "With alpha^2 + sigma^2 = 1 v is right, with alpha + sigma = 1 velocity is right; the score mistakes of split and join undo each other, so a round trip passes."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(num_steps + 1, dtype=torch.float64)
        f = torch.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2
        alpha_bars = f / f[0]
        betas = torch.clip(1 - alpha_bars[1:] / alpha_bars[:-1], 0, 0.999)
        self.betas = betas.float()
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(1 - betas, dim=0).float()

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars[timesteps.cpu()].to(x_0.device)
        for _ in range(x_0.ndim - 1):
            ab = ab.unsqueeze(-1)
        return ab.sqrt() * noise - (1 - ab).sqrt() * x_0

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs().flatten(), quantile)
        s = max(s.item(), 1.0)
        return x_0.clamp(-s, s) / s
