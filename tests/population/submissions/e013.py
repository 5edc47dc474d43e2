# {
#  "persona": "diffusers DDPMScheduler porter: while-unsqueeze, pred_original_sample",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "non-threshold mean through eq. 7 equals eq. 11; float32 tables, cancellation in 1 - alpha_bar_0 of about 2e-4 relative"
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self.one = torch.tensor(1.0)

    def add_noise(self, original_samples, noise, timesteps):
        alphas_cumprod = self.alpha_bars.to(device=original_samples.device, dtype=original_samples.dtype)
        timesteps = timesteps.to(original_samples.device)

        sqrt_alpha_prod = alphas_cumprod[timesteps] ** 0.5
        sqrt_alpha_prod = sqrt_alpha_prod.flatten()
        while len(sqrt_alpha_prod.shape) < len(original_samples.shape):
            sqrt_alpha_prod = sqrt_alpha_prod.unsqueeze(-1)

        sqrt_one_minus_alpha_prod = (1 - alphas_cumprod[timesteps]) ** 0.5
        sqrt_one_minus_alpha_prod = sqrt_one_minus_alpha_prod.flatten()
        while len(sqrt_one_minus_alpha_prod.shape) < len(original_samples.shape):
            sqrt_one_minus_alpha_prod = sqrt_one_minus_alpha_prod.unsqueeze(-1)

        noisy_samples = sqrt_alpha_prod * original_samples + sqrt_one_minus_alpha_prod * noise
        return noisy_samples

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        # 1. compute alphas, betas
        alpha_prod_t_prev = self.alpha_bars[t - 1] if t > 0 else self.one
        beta_prod_t = 1 - alpha_bar_t
        beta_prod_t_prev = 1 - alpha_prod_t_prev
        # 2. predicted original sample, formula (15)
        pred_original_sample = (x_t - beta_prod_t ** 0.5 * model_prediction) / alpha_bar_t ** 0.5
        # 3. clip
        if threshold:
            pred_original_sample = pred_original_sample.clamp(-1, 1)
        # 4./5. formula (7), it is the same as (11) without the clip
        pred_original_sample_coeff = (alpha_prod_t_prev ** 0.5 * beta_t) / beta_prod_t
        current_sample_coeff = alpha_t ** 0.5 * beta_prod_t_prev / beta_prod_t
        pred_prev_sample = pred_original_sample_coeff * pred_original_sample + current_sample_coeff * x_t
        # 6. add noise ("fixed_large")
        if t > 0:
            pred_prev_sample = pred_prev_sample + beta_t ** 0.5 * DL_random(model_prediction.shape, seed=seed).to(x_t.device)
        return pred_prev_sample
