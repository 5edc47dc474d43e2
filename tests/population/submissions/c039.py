# {
#  "persona": "einsum and movedim enthusiast",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "Returns the clamped x_0 itself at t = 0 with threshold, which is what eq. 7 gives there."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = torch.ones_like(self.betas) - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        a = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(original_samples.device)
        # batch axis last, so that (B,) broadcasts by itself
        mixed = a.sqrt() * original_samples.movedim(0, -1) + (1 - a).sqrt() * noise.movedim(0, -1)
        return mixed.movedim(-1, 0)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t / alpha_bar_t.sqrt() - (1 / alpha_bar_t - 1).sqrt() * model_prediction).clamp(-1, 1)
            if t == 0:
                # q(x_{-1} | x_0, x) is a point: coefficients 1 and 0
                return x_0
            alpha_bar_prev = self.alpha_bars[t - 1]
            weights = torch.stack([alpha_bar_prev.sqrt() * beta_t, alpha_t.sqrt() * (1 - alpha_bar_prev)])
            weights = (weights / (1 - alpha_bar_t)).to(x_t)
            mean = torch.einsum("k,k...->...", weights, torch.stack([x_0, x_t]))
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
            if t == 0:
                return mean
        return mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
