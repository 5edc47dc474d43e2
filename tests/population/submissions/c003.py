# {
#  "persona": "numpy person: everything is computed with np and brought back to torch at the end",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
import numpy as np
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        b = np.linspace(beta_start, beta_end, num_steps)
        a = 1.0 - b
        self.betas = torch.from_numpy(b.astype(np.float32))
        self.alphas = torch.from_numpy(a.astype(np.float32))
        self.alpha_bars = torch.from_numpy(np.cumprod(a).astype(np.float32))

    def add_noise(self, original_samples, noise, timesteps):
        idx = timesteps.cpu().numpy()
        ab = self.alpha_bars.numpy()[idx]
        new_shape = (len(idx),) + (1,) * (len(original_samples.shape) - 1)
        signal = torch.from_numpy(np.sqrt(ab).reshape(new_shape)).to(original_samples.device)
        sigma = torch.from_numpy(np.sqrt(1.0 - ab).reshape(new_shape)).to(original_samples.device)
        return signal * original_samples + sigma * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta, alpha, abar = float(self.betas[t]), float(self.alphas[t]), float(self.alpha_bars[t])
        if threshold:
            abar_prev = float(self.alpha_bars[t - 1]) if t >= 1 else 1.0
            x0 = (x_t - np.sqrt(1 - abar) * model_prediction) / np.sqrt(abar)
            x0 = torch.clip(x0, -1, 1)
            c0 = np.sqrt(abar_prev) * beta / (1 - abar)
            ct = np.sqrt(alpha) * (1 - abar_prev) / (1 - abar)
            mean = c0 * x0 + ct * x_t
        else:
            mean = 1 / np.sqrt(alpha) * (x_t - beta / np.sqrt(1 - abar) * model_prediction)
        if t != 0:
            z = DL_random(tuple(x_t.shape), seed=seed).to(x_t.device)
            mean = mean + np.sqrt(beta) * z
        return mean
