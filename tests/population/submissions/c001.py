# {
#  "persona": "terse PyTorch user who trusts indexing and keeps everything on two lines",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def add_noise(self, original_samples, noise, timesteps):
        ab = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(original_samples.device)
        ab = ab.view(-1, *[1] * (original_samples.ndim - 1))
        return ab.sqrt() * original_samples + (1 - ab).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = ((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()).clamp(-1, 1)
            prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = (prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        return mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
