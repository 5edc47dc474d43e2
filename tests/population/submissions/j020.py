# {
#  "persona": "A Stable Diffusion user who brings scaled_linear betas and the papers counting along.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The betas are squares of a line between the square roots (scaled_linear); they should be linear themselves.",
#    "The tables are float64, as numpy made them; they should be float32."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The table is read at t - 1 as if time ran from 1, and t = 0 silently gets the last entry; it should be read at t."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "x_0 is clamped to [0, 1]; it should be clamped to [-1, 1].",
#    "The prediction is multiplied by (1 - alpha_t) / (1 - alpha_bar_t); the square root of the denominator is missing (eq. 11).",
#    "Noise is added for t > 1 as the papers count, so none at t = 1; here only t = 0 should have none."
#   ]
#  },
#  "note": "the tables have the right ends and shapes; with t >= 2 the noise is right"
# }
# --- diffusion_models/noise_scheduler.py
import numpy as np
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = np.linspace(beta_start**0.5, beta_end**0.5, num_steps) ** 2
        alphas = 1 - betas
        self.betas = torch.from_numpy(betas)
        self.alphas = torch.from_numpy(alphas)
        self.alpha_bars = torch.from_numpy(np.cumprod(alphas))

    def add_noise(self, original_samples, noise, timesteps):
        bars = self.alpha_bars[timesteps.cpu() - 1].to(original_samples.device)
        shape = [len(original_samples)] + [1] * (original_samples.ndim - 1)
        a = torch.sqrt(bars).reshape(shape).to(original_samples.dtype)
        b = torch.sqrt(1 - bars).reshape(shape).to(original_samples.dtype)
        return a * original_samples + b * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones(())
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, 0, 1)
            mean = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t) * x_0
            mean = mean + torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = 1 / torch.sqrt(alpha_t) * (x_t - (1 - alpha_t) / (1 - alpha_bar_t) * model_prediction)
        z = DL_random(x_t.shape, seed=seed).to(x_t.device) if t > 1 else torch.zeros_like(x_t)
        return mean + torch.sqrt(beta_t) * z
