# {
#  "persona": "three classic slips in a neat file",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alphas are the square roots sqrt(1 - beta); alpha_t = 1 - beta_t."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "No square root on the factors: uses abar and 1 - abar instead of sqrt(abar) and sqrt(1 - abar)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Without threshold the predicted noise is added to x_t instead of subtracted."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = torch.sqrt(1.0 - self.betas)
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        ab = self.alpha_bars[timesteps.cpu()]
        ab = ab.reshape(ab.shape + (1,) * (original_samples.ndim - ab.ndim)).to(original_samples.device)
        return ab * original_samples + (1 - ab) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = torch.tensor(1.0) if t == 0 else self.alpha_bars[t - 1]
            x_0 = torch.clamp((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt(), -1, 1)
            mean = alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0 + alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t + beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t != 0:
            noise = DL_random(tuple(x_t.shape), seed=seed)
            mean = mean + beta_t.sqrt() * noise.to(x_t.device)
        return mean
