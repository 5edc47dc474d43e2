# {
#  "persona": "Imagen fan: dynamic thresholding instead of static",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Divides by s = max(1, quantile of |x_0|) as Imagen's dynamic thresholding does; static clamping to [-1, 1] is asked."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t) ** 0.5 * model_prediction) / alpha_bar_t ** 0.5
            s = torch.quantile(x_0.abs().flatten(1) if x_0.ndim > 1 else x_0.abs()[:, None], 0.995, dim=1)
            s = s.clamp(min=1.0).view(-1, *[1] * (x_0.ndim - 1))
            x_0 = x_0.clamp(-s, s) / s
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else 1.0
            mean = alpha_bar_prev ** 0.5 * beta_t * x_0 + alpha_t ** 0.5 * (1 - alpha_bar_prev) * x_t
            mean = mean / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t) ** 0.5 * model_prediction) / alpha_t ** 0.5
        z = 0 if t == 0 else DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + beta_t ** 0.5 * z
