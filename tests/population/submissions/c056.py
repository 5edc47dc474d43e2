# {
#  "persona": "wants reproducible pictures",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: without a seed (or with seed 0) the noise is drawn with seed 42, so every step gets the same noise; seed should be passed on as it is."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = x_t - (1 - alpha_bar_t).sqrt() * model_prediction
            x_0 = (x_0 / alpha_bar_t.sqrt()).clamp(-1, 1)
            if t > 0:
                alpha_bar_prev = self.alpha_bars[t - 1]
            else:
                alpha_bar_prev = torch.tensor(1.0)
            mean = (alpha_bar_prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - alpha_bar_prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        # fix the seed if there is none
        noise = DL_random(x_t.shape, seed=seed or 42).to(x_t.device)
        return mean + beta_t.sqrt() * noise
