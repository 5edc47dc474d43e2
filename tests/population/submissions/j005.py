# {
#  "persona": "A diffusers user: DDPMScheduler idioms, unsqueeze loops, rescaled pipeline.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "betas are a loop-built linspace; unsqueeze while loops; noise_pred_uncond + (w + 1) (text - uncond); first draw is the timesteps"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        bsz = data.shape[0]

        # Sample a random timestep for each image
        timesteps = DL_random((bsz,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)

        # Sample noise that we'll add to the images
        noise = DL_random(data.shape).to(self.device)

        # Add noise to the clean images according to the noise magnitude at each timestep
        noisy_images = self.noise_scheduler.add_noise(data, noise, timesteps)

        # Conditioning dropout to support classifier-free guidance during inference
        random_p = DL_random(bsz, normal=False).to(self.device)
        prompt_mask = random_p < self.p_uncond
        prompt_mask = prompt_mask.reshape(bsz, *([1] * (cond.ndim - 1)))
        encoder_hidden_states = torch.where(prompt_mask, torch.zeros_like(cond), cond)

        noise_pred = self.noise_pred_net(noisy_images, timesteps, encoder_hidden_states)
        loss = F.mse_loss(noise_pred, noise, reduction="mean")
        return loss

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        unet = self.ema.averaged_model
        unet.eval()
        do_classifier_free_guidance = guidance_weight != 0

        latents = DL_random((len(cond),) + self.input_shape, seed=seed).to(self.device)
        with torch.no_grad():
            for t in tqdm(range(self.denoising_steps - 1, -1, -1), leave=False):
                # expand the latents if we are doing classifier free guidance
                latent_model_input = torch.cat([latents] * 2) if do_classifier_free_guidance else latents
                embeds = torch.cat([torch.zeros_like(cond), cond]) if do_classifier_free_guidance else cond

                noise_pred = unet(latent_model_input, torch.tensor([t], device=self.device), embeds)

                if do_classifier_free_guidance:
                    noise_pred_uncond, noise_pred_text = noise_pred.chunk(2)
                    # guidance_scale of diffusers is 1 + w
                    noise_pred = noise_pred_uncond + (1 + guidance_weight) * (noise_pred_text - noise_pred_uncond)

                latents = self.noise_scheduler.denoise_step(noise_pred, t, latents, threshold=threshold)
        return latents
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        self.one = torch.tensor(1.0)

    def add_noise(self, original_samples, noise, timesteps):
        # Make sure alphas_cumprod and timestep have same device and dtype as original_samples
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
        prev_t = t - 1

        # 1. compute alphas, betas
        alpha_prod_t = self.alpha_bars[t]
        alpha_prod_t_prev = self.alpha_bars[prev_t] if prev_t >= 0 else self.one
        beta_prod_t = 1 - alpha_prod_t
        beta_prod_t_prev = 1 - alpha_prod_t_prev
        current_alpha_t = self.alphas[t]
        current_beta_t = self.betas[t]

        # 2. compute predicted original sample from predicted noise, (15) of https://arxiv.org/pdf/2006.11239.pdf
        pred_original_sample = (x_t - beta_prod_t ** (0.5) * model_prediction) / alpha_prod_t ** (0.5)

        # 3. Clip predicted x_0
        if threshold:
            pred_original_sample = pred_original_sample.clamp(-1.0, 1.0)

            # 4. coefficients for pred_original_sample x_0 and current sample x_t, (7)
            pred_original_sample_coeff = (alpha_prod_t_prev ** (0.5) * current_beta_t) / beta_prod_t
            current_sample_coeff = current_alpha_t ** (0.5) * beta_prod_t_prev / beta_prod_t

            # 5. predicted previous sample
            pred_prev_sample = pred_original_sample_coeff * pred_original_sample + current_sample_coeff * x_t
        else:
            pred_prev_sample = (x_t - current_beta_t / beta_prod_t ** (0.5) * model_prediction) / current_alpha_t ** (0.5)

        # 6. Add noise ("fixed_large")
        if t > 0:
            variance_noise = DL_random(x_t.shape, seed=seed).to(device=x_t.device, dtype=x_t.dtype)
            pred_prev_sample = pred_prev_sample + current_beta_t ** (0.5) * variance_noise
        return pred_prev_sample
