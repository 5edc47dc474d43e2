# {
#  "persona": "Comes from numpy: tables with numpy in float64, coefficients as Python floats, boolean index assignment, moveaxis for broadcasting from the right.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "add_noise moves the batch axis to the back and multiplies from the right; sample makes its own float64 numpy tables (never calls scheduler) and draws all noise of all steps at once, T * B images of memory; forward assigns the masked rows by np-style index on a fresh one-hot made with scatter_; drop by a random permutation is NOT used, each sample tosses its own coin; denoise_step casts to float64 inside and back."
# }
# --- diffusion_models/noise_scheduler.py
import numpy as np
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = np.linspace(beta_start, beta_end, num=num_steps, endpoint=True)
        self.betas = torch.from_numpy(betas.astype("float32"))
        self.alphas = torch.from_numpy((1.0 - betas).astype("float32"))
        self.alpha_bars = torch.from_numpy(np.multiply.accumulate(1.0 - betas).astype("float32"))

    def add_noise(self, original_samples, noise, timesteps):
        bar = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        x = torch.moveaxis(original_samples, 0, -1)  # (*shape, B): now the batch is last, as numpy broadcasts
        e = torch.moveaxis(noise, 0, -1)
        x_t = torch.sqrt(bar) * x + torch.sqrt(1 - bar) * e
        return torch.moveaxis(x_t, -1, 0)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t].item(), self.alphas[t].item(), self.alpha_bars[t].item()
        dtype, x, eps = x_t.dtype, x_t.double(), model_prediction.double()
        if threshold:
            prev = 1.0 if t == 0 else self.alpha_bars[t - 1].item()
            x_0 = (x - np.sqrt(1 - alpha_bar_t) * eps) / np.sqrt(alpha_bar_t)
            x_0 = torch.where(x_0 > 1, 1.0, torch.where(x_0 < -1, -1.0, x_0))
            mean = np.sqrt(prev) * beta_t / (1 - alpha_bar_t) * x_0
            mean += np.sqrt(alpha_t) * (1 - prev) / (1 - alpha_bar_t) * x
        else:
            mean = (x - beta_t / np.sqrt(1 - alpha_bar_t) * eps) / np.sqrt(alpha_t)
        sigma = np.sqrt(beta_t) if t > 0 else 0.0
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return (mean + sigma * z).to(dtype)
