# {
#  "persona": "physicist with a geometric schedule idea and time-reversed table",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alpha_bars is the cumulative sum of the alphas; it should be their cumulative product.",
#    "The line has num_steps + 1 points and the last is cut, so beta_end is not reached."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps + 1)[:-1]
        self.alphas = 1 - self.betas  # what survives of the signal in one step
        self.alpha_bars = self.alphas.cumsum(0)

    def add_noise(self, original_samples, noise, timesteps):
        x0, eps = original_samples, noise
        bars = self.alpha_bars.index_select(0, timesteps.cpu()).to(x0.device)
        cos, sin = bars ** 0.5, (1 - bars) ** 0.5  # cos^2 + sin^2 = 1
        rank = x0.ndim
        if rank > 1:
            cos = cos.reshape(-1, *(1,) * (rank - 1))
            sin = sin.reshape(-1, *(1,) * (rank - 1))
        return x0 * cos + eps * sin
