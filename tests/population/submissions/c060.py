# {
#  "persona": "part 1's sampler pasted in; noise of one sample for all",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The timestep of the first sample is used for the whole batch; each sample has its own."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: the predicted noise is clamped to [-1, 1]; the estimate of x_0 should be.",
#    "Both branches: one noise of the shape of a single sample is added to all samples; each should get its own, drawn with x_t.shape."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        B = original_samples.shape[0]
        ab = self.alpha_bars[timesteps[0].item()]
        return ab.sqrt() * original_samples + (1 - ab).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            eps = model_prediction.clamp(-1, 1)
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * eps) / alpha_bar_t.sqrt()
            ab_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones(())
            mean = (ab_prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - ab_prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        z = DL_random(x_t[0].shape, seed=seed).to(x_t.device)
        return mean + beta_t.sqrt() * z
