# {
#  "persona": "writes a first version on points (B, 2) and never comes back to images",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The coefficients are always reshaped to (B, 1), so only samples of shape (B, d) work; for images or sequences they broadcast along the wrong axis (or crash) and for (B,) the result becomes (B, B). They should be (B, 1, ..., 1) with the rank of the samples."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, steps=num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, 0)

    def add_noise(self, original_samples, noise, timesteps):
        a_bar = self.alpha_bars.to(original_samples.device)[timesteps.to(original_samples.device)]
        sqrt_a_bar = a_bar.sqrt()[:, None]
        sqrt_1m_a_bar = (1 - a_bar).sqrt()[:, None]
        return sqrt_a_bar * original_samples + sqrt_1m_a_bar * noise
