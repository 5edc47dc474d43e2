# {
#  "persona": "careful student, but reads negative indices without thinking of Python",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch, t = 0: alpha_bar_{t-1} is read as self.alpha_bars[-1], the last entry of the table; it should be 1 at t = 0."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        device = original_samples.device
        alpha_bar = self.alpha_bars[timesteps.cpu()].to(device)
        # (B,) -> (B, 1, 1, ...)
        for _ in range(original_samples.dim() - 1):
            alpha_bar = alpha_bar.unsqueeze(-1)
        x_t = torch.sqrt(alpha_bar) * original_samples + torch.sqrt(1 - alpha_bar) * noise
        return x_t

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            # eq. 15
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, -1, 1)
            # eq. 7
            alpha_bar_prev = self.alpha_bars[t - 1]
            coef_x0 = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)
            coef_xt = torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = coef_x0 * x_0 + coef_xt * x_t
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t > 0:
            noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
            return mean + torch.sqrt(beta_t) * noise
        return mean
