# {
#  "persona": "numpy person who forgets that numpy means float64",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The tables are float64, because they come from numpy's linspace without a cast; they should be float32."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": []
#  },
#  "note": "add_noise is right with float32 tables."
# }
# --- diffusion_models/noise_scheduler.py
import numpy as np
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.from_numpy(np.linspace(beta_start, beta_end, num_steps))
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, axis=0)

    def add_noise(self, original_samples, noise, timesteps):
        t = timesteps.cpu()
        B = original_samples.shape[0]
        ones = [1] * (len(original_samples.shape) - 1)
        ab = self.alpha_bars[t].reshape(B, *ones).to(original_samples.device)
        return ab ** 0.5 * original_samples + (1 - ab) ** 0.5 * noise
