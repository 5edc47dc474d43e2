# {
#  "persona": "thinks of alpha_bar as the product of what is taken away",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alpha_bars is one minus the product of the betas; it should be the cumulative product of the alphas."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "Only ranks 2, 3 and 4 are handled: from rank 5 on the coefficients broadcast along the last axis or crash; any rank should work."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "Threshold branch, t = 0: alpha_bar_{t-1} is taken as alpha_bar_0 instead of 1."
#   ]
#  },
#  "note": "For rank 1 add_noise happens to be right."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = 1 - torch.cumprod(self.betas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        alpha_bar = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        if original_samples.ndim == 2:
            alpha_bar = alpha_bar.view(-1, 1)
        elif original_samples.ndim == 3:
            alpha_bar = alpha_bar.view(-1, 1, 1)
        elif original_samples.ndim == 4:
            alpha_bar = alpha_bar.view(-1, 1, 1, 1)
        return alpha_bar.sqrt() * original_samples + (1 - alpha_bar).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = x_0.clamp(-1, 1)
            alpha_bar_prev = self.alpha_bars[max(t - 1, 0)]
            mean = (
                alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
                + alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
            )
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t > 0:
            return mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
