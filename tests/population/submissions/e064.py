# {
#  "persona": "physicist, trusts square roots too much; add_noise",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The noise amplitude is 1 - sqrt(abar); it should be sqrt(1 - abar)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        k = torch.arange(num_steps, dtype=torch.float64)
        self.betas = (beta_start + (beta_end - beta_start) * k / max(1, num_steps - 1)).to(torch.float32)
        self.alphas = -(self.betas - 1)
        self.alpha_bars = torch.stack([self.alphas[: n + 1].double().prod() for n in range(num_steps)]).float()

    def add_noise(self, original_samples, noise, timesteps):
        shape = [len(timesteps)] + [1] * (original_samples.dim() - 1)
        signal_amplitude = torch.sqrt(self.alpha_bars[timesteps.cpu()]).reshape(shape).to(original_samples.device)
        noise_amplitude = 1 - signal_amplitude  # the rest is noise
        return signal_amplitude * original_samples + noise_amplitude * noise
