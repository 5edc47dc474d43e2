# {
#  "persona": "Does only the optional exercises, with the papers of Nichol & Dhariwal and Song open, and mixes their letters.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "alphas come from the betas before the cap; they should be 1 - the capped betas (the last alpha is 0 instead of 0.001).",
#    "alpha_bars is the table of f_t / f_0 from the clean image on, one step too early and without the cap; it should be the product of the capped alphas."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "epsilon is sqrt(alpha_bar) v + sqrt(1 - alpha_bar) x_0; the second term should have x_t."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "At t_previous = -1 alpha_bar_prev is the last entry of the table; it should be 1.",
#    "sigma^2 is subtracted outside of the square root; the factor of epsilon should be sqrt(1 - alpha_bar_prev - sigma^2)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile is that of x_0; it should be that of |x_0|.",
#    "One s is computed over the whole batch; each sample should have its own."
#   ]
#  },
#  "note": "FastScheduler.__init__ gives plausible plots. ddim_step is right for eta = 0 before the end. dynamic_threshold is right for a batch of one."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(num_steps + 1, dtype=torch.float64)
        f = torch.cos((t / num_steps + s) / (1 + s) * torch.pi * 0.5) ** 2
        alpha_bars = f / f[0]
        betas = 1 - alpha_bars[1:] / alpha_bars[:-1]
        self.betas = torch.clip(betas, 0, 0.999).float()
        self.alphas = 1 - betas.float()
        self.alpha_bars = alpha_bars[:-1].float()

    def velocity(self, x_0, noise, timesteps):
        alpha = self.alpha_bars[timesteps.cpu()].to(x_0.device) ** 0.5
        sigma = (1 - alpha**2) ** 0.5
        for _ in range(x_0.ndim - 1):
            alpha, sigma = alpha[..., None], sigma[..., None]
        return alpha * noise - sigma * x_0

    def from_velocity(self, v, x_t, t):
        alpha = self.alpha_bars[t].sqrt()
        sigma = (1 - self.alpha_bars[t]).sqrt()
        x_0 = alpha * x_t - sigma * v
        epsilon = alpha * v + sigma * x_0
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_t = self.alpha_bars[t]
        alpha_prev = self.alpha_bars[t_previous]
        sigma = eta * torch.sqrt((1 - alpha_prev) / (1 - alpha_t)) * torch.sqrt(1 - alpha_t / alpha_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        dir_xt = torch.sqrt(1 - alpha_prev) - sigma**2
        return torch.sqrt(alpha_prev) * x_0 + dir_xt * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.flatten(), quantile)
        s = torch.clamp(s, min=1)
        return torch.clamp(x_0, -s, s) / s
