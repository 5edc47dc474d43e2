# {
#  "persona": "knows Imagen and improves on the homework",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: x_0 is cut at its 0.995 quantile s and divided by s (dynamic thresholding of Imagen); it should be clamped to [-1, 1].",
#    "Threshold branch: alpha_bar_{t-1} is read from self.alphas instead of self.alpha_bars."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self.alpha_bars_prev = torch.cat([torch.ones(1), self.alpha_bars[:-1]])

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            # dynamic thresholding: everything beyond s is cut, the rest is rescaled
            s = torch.quantile(x_0.abs().reshape(len(x_0), -1).float(), 0.995, dim=1).clamp(min=1.0)
            s = s.view(-1, *[1] * (x_0.ndim - 1))
            x_0 = x_0.clamp(-s, s) / s
            prev = self.alphas[t - 1] if t > 0 else torch.tensor(1.0)
            mean = prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
            mean = mean + alpha_t.sqrt() * (1 - prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        return mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
