# {
#  "persona": "writes short PyTorch, calls clamp like a list method",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: torch.clamp(x0, -1, 1) is called but its result is thrown away, so x_0 is not clamped; it should be assigned to x0."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(dim=0)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            torch.clamp(x0, -1, 1)
            ab_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones(())
            mean = (ab_prev.sqrt() * beta_t * x0 + alpha_t.sqrt() * (1 - ab_prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t * model_prediction / (1 - alpha_bar_t).sqrt()) / alpha_t.sqrt()
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + (t > 0) * beta_t.sqrt() * z
