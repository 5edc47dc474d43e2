# {
#  "persona": "diffusers porter: alphas_cumprod naming, view for images only",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "Reshapes the factors with view(-1, 1, 1, 1), which fits image batches only; samples of any rank have to work (for (B, n) it gives a wrong shape)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "add_noise uses self.alphas_cumprod of the author's own __init__"
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alphas_cumprod = torch.cumprod(self.alphas, dim=0)
        self.alpha_bars = self.alphas_cumprod
        self.timesteps = torch.arange(0, num_steps).flip(0)

    def add_noise(self, original_samples, noise, timesteps):
        timesteps = timesteps.to(self.alphas_cumprod.device)
        sqrt_alpha_prod = self.alphas_cumprod[timesteps].sqrt().view(-1, 1, 1, 1).to(original_samples.device)
        sqrt_one_minus_alpha_prod = (1 - self.alphas_cumprod[timesteps]).sqrt().view(-1, 1, 1, 1).to(original_samples.device)
        return sqrt_alpha_prod * original_samples + sqrt_one_minus_alpha_prod * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        pred_original_sample = (x_t - (1 - alpha_bar_t) ** 0.5 * model_prediction) / alpha_bar_t ** 0.5
        if threshold:
            pred_original_sample = pred_original_sample.clamp(-1, 1)
            alpha_prod_t_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = (alpha_prod_t_prev ** 0.5 * beta_t) / (1 - alpha_bar_t) * pred_original_sample
            mean = mean + alpha_t ** 0.5 * (1 - alpha_prod_t_prev) / (1 - alpha_bar_t) * x_t
        else:
            # back from x_0 to the same epsilon: eq. (11)
            mean = (x_t - beta_t / (1 - alpha_bar_t) ** 0.5 * model_prediction) / alpha_t ** 0.5
        variance_noise = DL_random(model_prediction.shape, seed=seed).to(x_t.device) if t > 0 else 0
        return mean + (beta_t ** 0.5) * variance_noise
