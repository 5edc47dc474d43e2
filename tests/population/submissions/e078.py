# {
#  "persona": "numpy tutorial porter, own cache dict at module level",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "Tables are cached by num_steps only, so a second scheduler with other beta_start or beta_end gets those of the first."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
import numpy as np
_SCHEDULES = {}  # T -> tables, computed once
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        if num_steps not in _SCHEDULES:
            b = np.linspace(beta_start, beta_end, num_steps)
            a = 1.0 - b
            _SCHEDULES[num_steps] = [torch.tensor(v, dtype=torch.float32) for v in (b, a, np.cumprod(a))]
        self.betas, self.alphas, self.alpha_bars = _SCHEDULES[num_steps]

    def add_noise(self, original_samples, noise, timesteps):
        flat = original_samples.reshape(original_samples.shape[0], -1)
        ab = self.alpha_bars[timesteps.cpu()].unsqueeze(1).to(flat.device)
        out = torch.sqrt(ab) * flat + torch.sqrt(1.0 - ab) * noise.reshape(flat.shape)
        return out.reshape(original_samples.shape)
