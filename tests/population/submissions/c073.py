# {
#  "persona": "uniform noise and signs: a tired student on the last evening",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "x_t is computed and not returned (the function returns None)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Plain branch: the predicted noise is added to x_t; eq. 11 subtracts it.",
#    "Both branches: the fresh noise is uniform in [0, 1) (normal=False); it should be standard normal."
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

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        alpha_bar_t = self.alpha_bars[timesteps.to("cpu")].to(original_samples.device)
        new_dims = original_samples.dim() - alpha_bar_t.dim()
        alpha_bar_t = alpha_bar_t[(slice(None),) + (None,) * new_dims]
        x_t = torch.sqrt(alpha_bar_t) * original_samples + torch.sqrt(1 - alpha_bar_t) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, -1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = (
                torch.sqrt(alpha_bar_prev) * beta_t * x_0 + torch.sqrt(alpha_t) * (1 - alpha_bar_prev) * x_t
            ) / (1 - alpha_bar_t)
        else:
            mean = (x_t + beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        noise = DL_random(x_t.shape, normal=False, seed=seed).to(x_t.device) if t > 0 else 0
        return mean + torch.sqrt(beta_t) * noise
