# {
#  "persona": "caches: derived tables made lazily, one copy per device, properties",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "The cache of derived tables is filled once; somebody who changes alpha_bars after a first call would not see it in add_noise. add_noise or denoise_step reads attributes that only the author's __init__ makes; a checker that sets only the three tables itself (or extras.py's FastScheduler, which does not call this __init__) would trip over it. Matter of contract; judged here with the author's own __init__."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self._cache = {}

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        signal, sigma = self._tables(original_samples.device)
        timesteps = timesteps.to(original_samples.device)
        trailing = original_samples.flatten(1) if original_samples.ndim > 1 else original_samples[:, None]
        noise_flat = noise.reshape(trailing.shape)
        x_t = signal[timesteps].unsqueeze(1) * trailing + sigma[timesteps].unsqueeze(1) * noise_flat
        return x_t.reshape(original_samples.shape)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            prev = self.alpha_bars_prev[t]
            sqrt_ab, sqrt_1mab = (table[t] for table in self._tables(x_t.device))
            x_0 = torch.nn.functional.hardtanh((x_t - sqrt_1mab * model_prediction) / sqrt_ab)
            mean = prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0 + alpha_t.sqrt() * (1 - prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t < 1:
            return mean
        return torch.add(mean, DL_random(x_t.shape, seed=seed).to(x_t.device) * beta_t.sqrt())

    def _tables(self, device):
        if device not in self._cache:
            self._cache[device] = (self.alpha_bars.sqrt().to(device), (1 - self.alpha_bars).sqrt().to(device))
        return self._cache[device]

    @property
    def alpha_bars_prev(self):
        return torch.cat([torch.ones(1), self.alpha_bars[:-1]])
