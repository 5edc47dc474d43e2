# {
#  "persona": "improved-diffusion porter, _extract_into_tensor habit, both files of part 2",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.shape[0]
        t = DL_random((n,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        keep = DL_random((n,), normal=False, seed=seed).to(self.device) >= self.p_uncond
        keep = keep.view(-1, *([1] * (cond.dim() - 1)))
        cond = torch.where(keep, cond, torch.zeros_like(cond))
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), eps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model
        model.eval()
        shape = (cond.shape[0], *self.input_shape)
        with torch.no_grad():
            img = DL_random(shape, seed=seed).to(self.device)
            for i in list(range(self.noise_scheduler.num_steps))[::-1]:
                t = torch.tensor([i] * shape[0], device=self.device)
                eps = model(img, t, cond)
                if guidance_weight != 0:
                    eps = (1 + guidance_weight) * eps - guidance_weight * model(img, t, torch.zeros_like(cond))
                img = self.noise_scheduler.denoise_step(eps, i, img, threshold=threshold, seed=seed)
        return img
# --- diffusion_models/noise_scheduler.py
def _extract_into_tensor(arr, timesteps, broadcast_shape):
    res = arr.to(device=timesteps.device)[timesteps].float()
    while len(res.shape) < len(broadcast_shape):
        res = res[..., None]
    return res.expand(broadcast_shape)
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float64)
        alphas = 1.0 - betas
        self.betas = betas.float()
        self.alphas = alphas.float()
        self.alpha_bars = torch.cumprod(alphas, dim=0).float()

    def add_noise(self, original_samples, noise, timesteps):
        assert noise.shape == original_samples.shape
        ts = timesteps.to(original_samples.device)
        return (
            _extract_into_tensor(self.alpha_bars.sqrt(), ts, original_samples.shape) * original_samples
            + _extract_into_tensor((1.0 - self.alpha_bars).sqrt(), ts, original_samples.shape) * noise
        )

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones(())
        if threshold:
            pred_xstart = torch.sqrt(1.0 / alpha_bar_t) * x_t - torch.sqrt(1.0 / alpha_bar_t - 1) * model_prediction
            pred_xstart = pred_xstart.clamp(-1, 1)
            posterior_mean_coef1 = beta_t * torch.sqrt(alpha_bar_prev) / (1.0 - alpha_bar_t)
            posterior_mean_coef2 = (1.0 - alpha_bar_prev) * torch.sqrt(alpha_t) / (1.0 - alpha_bar_t)
            mean = posterior_mean_coef1 * pred_xstart + posterior_mean_coef2 * x_t
        else:
            mean = (x_t - beta_t / torch.sqrt(1.0 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + torch.sqrt(beta_t) * noise
