# {
#  "persona": "mixes the parametrisations: the network predicts the picture, surely",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: model_prediction is taken as x_0; it is the noise, and x_0 should be computed from it by eq. 15 before it is clamped.",
#    "Both branches: the noise is drawn with torch.randn_like, so seed is ignored; it should be drawn with DL_random and the seed."
#   ]
#  },
#  "note": "Drawing with torch.randn_like breaks the README's rule and the seed, not the distribution."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def add_noise(self, original_samples, noise, timesteps):
        t = timesteps.cpu()
        a = self.alpha_bars[t].to(original_samples.device)
        while a.ndim != original_samples.ndim:
            a = a.unsqueeze(1)
        return a.sqrt() * original_samples + (1 - a).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = model_prediction.clamp(-1, 1)
            if t == 0:
                alpha_bar_before = torch.ones_like(alpha_bar_t)
            else:
                alpha_bar_before = self.alpha_bars[t - 1]
            mean = alpha_bar_before.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
            mean = mean + alpha_t.sqrt() * (1 - alpha_bar_before) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t != 0:
            mean = mean + beta_t.sqrt() * torch.randn_like(x_t)
        return mean
