# {
#  "persona": "stable-diffusion reader: scaled linear betas",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The square roots of the betas run along a line and are squared; the betas themselves should be linear."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The coefficients are always (B, 1, 1, 1), which fits images only: sequences and points broadcast to a wrong shape; they should have the rank of the samples."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start**0.5, beta_end**0.5, num_steps) ** 2
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        alpha_bars = self.alpha_bars.to(original_samples.device)
        a = alpha_bars[timesteps.to(original_samples.device)].view(-1, 1, 1, 1)
        return a.sqrt() * original_samples + (1 - a).sqrt() * noise
