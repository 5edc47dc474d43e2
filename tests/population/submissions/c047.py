# {
#  "persona": "C programmer with a step size, in place to save memory",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "Divides by num_steps - 1, so T = 1 ends in a ZeroDivisionError; T = 1 is allowed and has the one dose beta_start."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "x_t is written into original_samples, so the caller's clean samples are lost; the inputs should be left alone and a new tensor returned."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        step = (beta_end - beta_start) / (num_steps - 1)
        self.betas = torch.zeros(num_steps)
        for i in range(num_steps):
            self.betas[i] = beta_start + i * step
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.clone()
        for i in range(1, num_steps):
            self.alpha_bars[i] = self.alpha_bars[i - 1] * self.alphas[i]

    def add_noise(self, original_samples, noise, timesteps):
        for i in range(original_samples.shape[0]):
            ab = self.alpha_bars[timesteps[i].item()].item()
            original_samples[i] = ab ** 0.5 * original_samples[i] + (1 - ab) ** 0.5 * noise[i]
        return original_samples
