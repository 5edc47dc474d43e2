# {
#  "persona": "likes algebra: one formula for the mean, thresholding changes the noise that goes into it",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "Thresholding by way of the epsilon that belongs to the clamped x_0 equals eq. 7; at t = 0 the weight of x_t is 0 only up to float32 rounding of 1 - alpha_bar_0 (about 2e-4 for the default schedule, as in other float32 solutions)."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.exp(torch.cumsum(torch.log(self.alphas), dim=0))

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        signal, noise_level = self._levels(timesteps, original_samples)
        return signal * original_samples + noise_level * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        eps = model_prediction
        if threshold:
            # eq. 15, then clamp, then ask which epsilon would have given the clamped x_0.
            # Eq. 11 with this epsilon is the same as eq. 7 (I checked it on paper).
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * eps) / torch.sqrt(alpha_bar_t)
            x_0 = x_0.clamp(-1, 1)
            eps = (x_t - torch.sqrt(alpha_bar_t) * x_0) / torch.sqrt(1 - alpha_bar_t)
        mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * eps) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        return mean + torch.sqrt(beta_t) * DL_random(x_t.shape, seed=seed).to(x_t.device)

    def _levels(self, timesteps, like):
        ab = self.alpha_bars[timesteps.cpu()].to(like.device)
        ab = ab.reshape([-1] + [1] * (like.dim() - 1))
        return ab.sqrt(), (1 - ab).sqrt()
