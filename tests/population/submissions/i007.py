# {
#  "persona": "Uses Hugging Face diffusers at work; part 2 whole in its idiom (guidance_scale = 1 + w, pred_original_sample coefficients, chunk(2)), with the loss's null token by torch.where.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": []
#  },
#  "note": "Both branches of denoise_step go through x_0 (equation 7 with an unclamped x_0 equals equation 11); guidance as uncond + (1 + w)(cond - uncond) in one batch of 2B; x_t may be seen at (2B); the null token by where; augmentations are filled in, but not listed in functions (no torchvision here to try them)."
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        input_shape = (3, 32, 32)
        condition_dim = 1 + 10  # null token + classes
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def augmentations(self):
        from torchvision.transforms import v2

        return [v2.RandomHorizontalFlip(0.5), v2.RandomCrop(32, padding=2, padding_mode="reflect")]
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        clean_images = data
        bsz = clean_images.shape[0]
        noise = DL_random(clean_images.shape, seed=seed).to(clean_images.device)
        timesteps = DL_random((bsz,), int_range=(0, self.noise_scheduler.num_steps)).to(clean_images.device)
        noisy_images = self.noise_scheduler.add_noise(clean_images, noise, timesteps)
        # classifier free guidance: drop labels
        random_p = DL_random((bsz,), normal=False).to(cond.device)
        prompt_mask = random_p < self.p_uncond
        prompt_mask = prompt_mask.reshape(bsz, *((1,) * (cond.dim() - 1)))
        cond = torch.where(prompt_mask, torch.zeros_like(cond), cond)
        noise_pred = self.noise_pred_net(noisy_images, timesteps, cond)
        loss = F.mse_loss(noise_pred.float(), noise.float(), reduction="mean")
        return loss

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        guidance_scale = guidance_weight + 1  # Imagen's and diffusers' s
        do_classifier_free_guidance = guidance_scale != 1
        unet = self.ema.averaged_model
        unet.eval()
        image = DL_random((cond.shape[0], *self.input_shape), seed=seed).to(self.device)
        class_labels = torch.cat([torch.zeros_like(cond), cond]) if do_classifier_free_guidance else cond
        timesteps = torch.arange(self.denoising_steps - 1, -1, -1)
        for t in tqdm(timesteps, desc="sampling", leave=False):
            latent_model_input = torch.cat([image] * 2) if do_classifier_free_guidance else image
            model_output = unet(latent_model_input, t.to(self.device), class_labels)
            if do_classifier_free_guidance:
                noise_pred_uncond, noise_pred_text = model_output.chunk(2)
                model_output = noise_pred_uncond + guidance_scale * (noise_pred_text - noise_pred_uncond)
            image = self.noise_scheduler.denoise_step(model_output, int(t), image, threshold=threshold)
        return image
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alphas_cumprod = torch.cumprod(self.alphas, dim=0)
        self.alpha_bars = self.alphas_cumprod
        self.one = torch.tensor(1.0)

    def add_noise(self, original_samples, noise, timesteps):
        alphas_cumprod = self.alphas_cumprod.to(device=original_samples.device, dtype=original_samples.dtype)
        timesteps = timesteps.to(original_samples.device)

        sqrt_alpha_prod = alphas_cumprod[timesteps] ** 0.5
        sqrt_alpha_prod = sqrt_alpha_prod.flatten()
        while len(sqrt_alpha_prod.shape) < len(original_samples.shape):
            sqrt_alpha_prod = sqrt_alpha_prod.unsqueeze(-1)

        sqrt_one_minus_alpha_prod = (1 - alphas_cumprod[timesteps]) ** 0.5
        sqrt_one_minus_alpha_prod = sqrt_one_minus_alpha_prod.flatten()
        while len(sqrt_one_minus_alpha_prod.shape) < len(original_samples.shape):
            sqrt_one_minus_alpha_prod = sqrt_one_minus_alpha_prod.unsqueeze(-1)

        return sqrt_alpha_prod * original_samples + sqrt_one_minus_alpha_prod * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        prev_t = t - 1
        # 1. compute alphas, betas
        alpha_prod_t = self.alphas_cumprod[t]
        alpha_prod_t_prev = self.alphas_cumprod[prev_t] if prev_t >= 0 else self.one
        beta_prod_t = 1 - alpha_prod_t
        beta_prod_t_prev = 1 - alpha_prod_t_prev
        current_alpha_t = self.alphas[t]
        current_beta_t = self.betas[t]

        # 2. predicted original sample, (15) of https://arxiv.org/pdf/2006.11239.pdf
        pred_original_sample = (x_t - beta_prod_t ** (0.5) * model_prediction) / alpha_prod_t ** (0.5)

        # 3. clip
        if threshold:
            pred_original_sample = pred_original_sample.clamp(-1, 1)

        # 4. coefficients for pred_original_sample x_0 and current sample x_t, (7). Without clipping this is (11) again
        pred_original_sample_coeff = (alpha_prod_t_prev ** (0.5) * current_beta_t) / beta_prod_t
        current_sample_coeff = current_alpha_t ** (0.5) * beta_prod_t_prev / beta_prod_t
        pred_prev_sample = pred_original_sample_coeff * pred_original_sample + current_sample_coeff * x_t

        # 5. add noise, variance_type = "fixed_large"
        variance = 0
        if t > 0:
            variance_noise = DL_random(model_prediction.shape, seed=seed).to(model_prediction.device)
            variance = (current_beta_t**0.5) * variance_noise
        return pred_prev_sample + variance
