# {
#  "persona": "Reproducibility fan: one torch.Generator made from the seed and handed to every draw; part 2 core.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": []
#  },
#  "note": "The generator is handed to every DL_random call instead of a seed to the first; t is drawn as the floor of uniforms times T; one draw of B + B uniforms is split for t and the coin; the coin is compared as u >= 1 - p; the averaged network is put back into the mode it was in; alpha_bars by T products of slices."
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        channels, height, width = 3, 32, 32
        classes = 10
        input_shape, condition_dim = (channels, height, width), classes + 1
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        source = torch.Generator().manual_seed(seed) if seed is not None else None
        u_time, u_coin = DL_random((2, len(data)), normal=False, generator=source)
        t = (u_time * self.denoising_steps).long().clamp_max(self.denoising_steps - 1).to(self.device)
        epsilon = DL_random(data.shape, generator=source).to(self.device)
        null = (u_coin >= 1 - self.p_uncond).to(self.device)
        seen = cond.clone()
        seen[null] = 0
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        return F.mse_loss(self.noise_pred_net(x_t, t, seen), epsilon)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        batch = len(cond)
        x_t = DL_random((batch, *self.input_shape), seed=seed).to(self.device)
        averaged = self.ema.averaged_model
        was_training = averaged.training
        averaged.eval()
        with torch.inference_mode():
            for t in range(self.denoising_steps)[::-1]:
                time = torch.tensor([t], device=self.device)
                epsilon = averaged(x_t, time, cond)
                if guidance_weight:
                    null = averaged(x_t, time, torch.zeros_like(cond))
                    epsilon = epsilon.lerp(null, -guidance_weight)  # extrapolates: (1 + w) epsilon - w null
                x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)
        averaged.train(was_training)
        return x_t.clone()
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.stack([self.alphas[: t + 1].prod() for t in range(num_steps)])

    def add_noise(self, original_samples, noise, timesteps):
        scale = torch.stack([self.alpha_bars.sqrt(), (1 - self.alpha_bars).sqrt()], dim=1)  # (T, 2)
        scale = scale.to(original_samples.device)[timesteps.to(original_samples.device)]  # (B, 2)
        return torch.einsum("bk,bk...->b...", scale.to(original_samples.dtype), torch.stack([original_samples, noise], dim=1))

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        # eq. 11 and eq. 7, each as mean = a * x_t + b * (epsilon or x_0)
        if threshold:
            x_0 = (x_t / alpha_bar_t.sqrt() - (1 / alpha_bar_t - 1).sqrt() * model_prediction).clamp(-1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else alpha_bar_t.new_tensor(1.0)
            a = alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            b = alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t)
            mean = a * x_t + b * x_0
        else:
            a = 1 / alpha_t.sqrt()
            b = -a * beta_t / (1 - alpha_bar_t).sqrt()
            mean = a * x_t + b * model_prediction
        if t != 0:
            generator = None if seed is None else torch.Generator().manual_seed(seed)
            mean = mean + beta_t.sqrt() * DL_random(mean.shape, generator=generator).to(mean.device)
        return mean
