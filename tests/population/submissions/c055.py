# {
#  "persona": "returns early from the threshold branch",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: the mean is returned at once, without fresh noise; for t > 0 noise of variance beta_t should be added as in the other branch."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1. - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, 0)

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        ab = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        for _ in original_samples.shape[1:]:
            ab = ab.unsqueeze(-1)
        return torch.sqrt(ab) * original_samples + torch.sqrt(1. - ab) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1. - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = x_0.clamp(-1., 1.)
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.)
            c1 = torch.sqrt(alpha_bar_prev) * beta_t / (1. - alpha_bar_t)
            c2 = torch.sqrt(alpha_t) * (1. - alpha_bar_prev) / (1. - alpha_bar_t)
            return c1 * x_0 + c2 * x_t
        else:
            mean = (x_t - beta_t / torch.sqrt(1. - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        return mean + torch.sqrt(beta_t) * DL_random(x_t.shape, seed=seed).to(x_t.device)
