# {
#  "persona": "exercises 2.1.1 and 2.2 only",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": []
#  },
#  "note": "coins and times from one draw of uniform numbers, times as their floor; one time for all as a 0-d tensor"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        u = DL_random((2, B), normal=False, seed=seed).to(self.device)
        t = (u[0] * self.denoising_steps).long().clamp(max=self.denoising_steps - 1)
        conditional = u[1] >= self.p_uncond
        c = torch.zeros_like(cond)
        c[conditional] = cond[conditional]
        eps = DL_random(tuple(data.shape)).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        return torch.nn.functional.mse_loss(input=self.noise_pred_net(x_t, t, c), target=eps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model.eval()
        scale = 1 + guidance_weight
        sample = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in tqdm(range(self.denoising_steps - 1, -1, -1), desc="sampling", leave=False, disable=True):
                e_null = model(sample, torch.tensor(t), torch.zeros_like(cond))
                e_cond = model(sample, torch.tensor(t), cond)
                sample = self.noise_scheduler.denoise_step(e_null + scale * (e_cond - e_null), t, sample, threshold)
        return sample
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        steps = torch.arange(num_steps) / max(num_steps - 1, 1)
        self.betas = beta_start * (1 - steps) + beta_end * steps
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(-1)

    def add_noise(self, original_samples, noise, timesteps):
        dev, dims = original_samples.device, original_samples.ndim - 1
        ab = self.alpha_bars.to(dev)[timesteps.to(dev)]
        for _ in range(dims):
            ab = ab[..., None]
        return ab.sqrt() * original_samples + torch.sqrt(1.0 - ab) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            prev = 1.0 if t == 0 else self.alpha_bars[t - 1].item()
            x_0 = ((x_t - (1 - alpha_bar_t) ** 0.5 * model_prediction) / alpha_bar_t ** 0.5).clamp(-1, 1)
            mean = prev ** 0.5 * beta_t / (1 - alpha_bar_t) * x_0 + alpha_t ** 0.5 * (1 - prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t) ** 0.5 * model_prediction) * alpha_t ** -0.5
        noise = DL_random(tuple(x_t.shape), seed=seed).to(x_t.device)
        return mean + beta_t ** 0.5 * noise if t > 0 else mean
