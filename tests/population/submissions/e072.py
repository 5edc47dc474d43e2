# {
#  "persona": "embedded C person, in-place arithmetic to save memory",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "Works in place (mul_, add_) on original_samples, which the docstring forbids."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def add_noise(self, original_samples, noise, timesteps):
        x = original_samples  # no extra buffer needed
        ab = self.alpha_bars.to(x.device)[timesteps.to(x.device)]
        for i in range(x.ndim - 1):
            ab = ab[..., None]
        x.mul_(ab.sqrt())
        x.add_((1 - ab).sqrt() * noise)
        return x

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x0 = x_t.clone()
            x0.sub_((1 - alpha_bar_t).sqrt() * model_prediction).div_(alpha_bar_t.sqrt()).clamp_(-1, 1)
            ab1 = self.alpha_bars[t - 1] if t else torch.ones_like(alpha_bar_t)
            k0 = ab1.sqrt() * beta_t / (1 - alpha_bar_t)
            k1 = alpha_t.sqrt() * (1 - ab1) / (1 - alpha_bar_t)
            mean = k0 * x0 + k1 * x_t
        else:
            mean = x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction
            mean /= alpha_t.sqrt()
        if t:
            mean += beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
