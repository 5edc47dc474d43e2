# {
#  "persona": "remembers sigma_t of the posterior and forgets 1/sqrt(alpha)",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch: x_0 is clamped from above only; it should also be at least -1.",
#    "Plain branch: the division by sqrt(alpha_t) of eq. 11 is missing.",
#    "Both branches: the noise has the posterior variance beta_tilde_t; it should have variance beta_t (and none at t = 0)."
#   ]
#  },
#  "note": "add_noise or denoise_step reads attributes that only the author's __init__ makes; a checker that sets only the three tables itself (or extras.py's FastScheduler, which does not call this __init__) would trip over it. Matter of contract; judged here with the author's own __init__."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self.alpha_bars_prev = torch.cat((torch.tensor([1.0]), self.alpha_bars))[:-1]

    def add_noise(self, original_samples, noise, timesteps):
        tables = torch.stack([self.alpha_bars.sqrt(), (1 - self.alpha_bars).sqrt()])
        a, b = tables[:, timesteps.cpu()].to(original_samples.device)
        a = a.reshape(-1, *[1] * (original_samples.ndim - 1))
        b = b.reshape(a.shape)
        return a * original_samples + b * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        prev = self.alpha_bars_prev[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = x_0.clamp(max=1.0)
            mean = (prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction
        sigma = ((1 - prev) / (1 - alpha_bar_t) * beta_t).sqrt()
        # sigma is 0 at t = 0, no if needed
        return mean + sigma * DL_random(x_t.shape, seed=seed).to(x_t.device)
