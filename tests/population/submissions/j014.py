# {
#  "persona": "A student who mixes the posterior variance of improved DDPM with the homework and only thinks of images.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The factors are reshaped to (B, 1, 1, 1), which fits images alone; samples may be of any rank.",
#    "The noise is multiplied by 1 - alpha_bar; it should be its square root."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "At t = 0, alpha_bar_{t-1} is read at index -1, the last entry of the table; it should be 1.",
#    "With threshold the noise has the posterior's scale; sigma_t^2 should be beta_t there too."
#   ]
#  },
#  "note": "alpha_bars[t - 1] wraps silently at t = 0; add_noise works for every image batch"
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, 0)

    def add_noise(self, original_samples, noise, timesteps):
        alpha_bar = self.alpha_bars[timesteps.cpu()].to(original_samples.device).view(-1, 1, 1, 1)
        return alpha_bar.sqrt() * original_samples + (1 - alpha_bar) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t - 1]
        sigma = beta_t.sqrt()
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = x_0.clamp(-1, 1)
            mean = (alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t)) * x_0
            mean = mean + (alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)) * x_t
            sigma = ((1 - alpha_bar_prev) / (1 - alpha_bar_t) * beta_t).sqrt()
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + sigma * z
