# {
#  "persona": "thinks of thresholding as keeping the pixels in range, whichever pixels",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: the mean of x_{t-1} is clamped to [-1, 1] and x_0 is not; x_0 should be clamped before eq. 7 and the mean left alone."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = (alpha_bar_prev.sqrt() * beta_t) / (1 - alpha_bar_t) * x_0
            mean = mean + (alpha_t.sqrt() * (1 - alpha_bar_prev)) / (1 - alpha_bar_t) * x_t
            mean = mean.clamp(-1, 1)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + beta_t.sqrt() * noise
