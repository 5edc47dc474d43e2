# {
#  "persona": "knows the paper well and prefers the posterior variance",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: the fresh noise has the posterior variance beta_tilde_t of eq. 7; it should have variance beta_t, as in the other branch."
#   ]
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = torch.linspace(beta_start, beta_end, num_steps)
        alphas = 1 - betas
        self.betas, self.alphas, self.alpha_bars = betas, alphas, torch.cumprod(alphas, dim=0)
        # \tilde beta_t of eq. 7
        prev = torch.cat([torch.ones(1), self.alpha_bars[:-1]])
        self.beta_tildes = (1 - prev) / (1 - self.alpha_bars) * self.betas

    def add_noise(self, original_samples, noise, timesteps):
        t = timesteps.to(self.alpha_bars.device)
        ab = self.alpha_bars[t].to(original_samples.device)
        ab = ab[(...,) + (None,) * (original_samples.ndim - 1)]
        return ab.sqrt() * original_samples + (1 - ab).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = x_0.clamp(-1.0, 1.0)
            mean = (
                alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
                + alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
            )
            var = (1 - alpha_bar_prev) / (1 - alpha_bar_t) * beta_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
            var = beta_t
        if t == 0:
            return mean
        return mean + var.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
