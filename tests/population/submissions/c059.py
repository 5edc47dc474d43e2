# {
#  "persona": "has read DDIM and found it simpler",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Both branches: the mean is the deterministic DDIM step sqrt(alpha_bar_{t-1}) x_0 + sqrt(1 - alpha_bar_{t-1}) epsilon, to which DDPM's noise is then added; it should be the mean of q(x_{t-1} | x_t, x_0), eq. 7 (without threshold this is eq. 11)."
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
        alpha_bar_t = self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
        x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
        if threshold:
            x_0 = x_0.clamp(-1, 1)
        # step to t - 1 in the direction of the predicted noise
        mean = alpha_bar_prev.sqrt() * x_0 + (1 - alpha_bar_prev).sqrt() * model_prediction
        if t == 0:
            return mean
        noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + self.betas[t].sqrt() * noise
