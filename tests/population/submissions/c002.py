# {
#  "persona": "ported the diffusers DDPMScheduler from memory, names and all",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "The plain branch goes through x_0 and eq. 7 without a clamp, which is eq. 11 rewritten; the textual form differs. add_noise or denoise_step reads attributes that only the author's __init__ makes; a checker that sets only the three tables itself (or extras.py's FastScheduler, which does not call this __init__) would trip over it. Matter of contract; judged here with the author's own __init__."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self.one = torch.tensor(1.0)

    def add_noise(self, original_samples, noise, timesteps):
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        alphas_cumprod = self.alpha_bars.to(device=original_samples.device)
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
        # 1. compute alphas, betas
        alpha_prod_t = self.alpha_bars[t]
        alpha_prod_t_prev = self.alpha_bars[t - 1] if t > 0 else self.one
        beta_prod_t = 1 - alpha_prod_t
        beta_prod_t_prev = 1 - alpha_prod_t_prev
        current_beta_t = self.betas[t]
        current_alpha_t = self.alphas[t]

        # 2. compute predicted original sample from predicted noise, eq. (15)
        pred_original_sample = (x_t - beta_prod_t ** 0.5 * model_prediction) / alpha_prod_t ** 0.5

        # 3. clip or threshold "predicted x_0"
        if threshold:
            pred_original_sample = pred_original_sample.clamp(-1.0, 1.0)

        # 4. coefficients for pred_original_sample x_0 and current sample x_t, eq. (7)
        pred_original_sample_coeff = (alpha_prod_t_prev ** 0.5 * current_beta_t) / beta_prod_t
        current_sample_coeff = current_alpha_t ** 0.5 * beta_prod_t_prev / beta_prod_t

        # 5. mean
        pred_prev_sample = pred_original_sample_coeff * pred_original_sample + current_sample_coeff * x_t

        # 6. add noise ("fixed_large")
        variance = 0
        if t > 0:
            variance_noise = DL_random(model_prediction.shape, seed=seed).to(model_prediction.device)
            variance = (current_beta_t ** 0.5) * variance_noise
        pred_prev_sample = pred_prev_sample + variance
        return pred_prev_sample
