# {
#  "persona": "guided-diffusion porter: q_mean_variance helpers, cond_fn words, th.where for masks",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        indices = list(range(self.denoising_steps))[::-1]
        net = self.ema.averaged_model.eval()
        img = DL_random((len(cond),) + self.input_shape, seed=seed).to(self.device)
        null = torch.zeros_like(cond)

        def model_fn(x, ts):
            combined = torch.cat([x, x], dim=0)
            eps = net(combined, torch.cat([ts, ts]), torch.cat([cond, null]))
            cond_eps, uncond_eps = torch.split(eps, len(x), dim=0)
            return uncond_eps + (guidance_weight + 1.0) * (cond_eps - uncond_eps)

        for i in indices:
            with torch.no_grad():
                t = torch.tensor([i] * len(cond), device=self.device)
                img = self.noise_scheduler.denoise_step(model_fn(img, t), i, img, threshold, seed)
        return img
# --- diffusion_models/noise_scheduler.py
def mean_flat_shape(x):
    return [x.shape[0]] + [1] * (x.dim() - 1)
class NoiseScheduler:
    def add_noise(self, original_samples, noise, timesteps):
        ab = self.alpha_bars.to(original_samples.device)[timesteps.to(original_samples.device)].view(mean_flat_shape(original_samples))
        return torch.sqrt(ab) * original_samples + torch.sqrt(1 - ab) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            pred_xstart = torch.clip(self._predict_xstart_from_eps(x_t, t, model_prediction), -1.0, 1.0)
            mean = self.q_posterior_mean(pred_xstart, x_t, t)
        else:
            mean = alpha_t.rsqrt() * (x_t - (1 - alpha_t) * (1 - alpha_bar_t).rsqrt() * model_prediction)
        noise = DL_random(tuple(x_t.shape), seed=seed).to(x_t.device)
        nonzero_mask = float(t != 0)
        return mean + nonzero_mask * torch.exp(0.5 * torch.log(beta_t)) * noise

    def _predict_xstart_from_eps(self, x_t, t, eps):
        ab = self.alpha_bars[t].item()
        return (1.0 / ab) ** 0.5 * x_t - (1.0 / ab - 1) ** 0.5 * eps

    def q_posterior_mean(self, x_start, x_t, t):
        ab = self.alpha_bars[t].item()
        ab_prev = 1.0 if t == 0 else self.alpha_bars[t - 1].item()
        b = self.betas[t].item()
        return b * ab_prev ** 0.5 / (1.0 - ab) * x_start + (1.0 - ab_prev) * (1 - b) ** 0.5 / (1.0 - ab) * x_t
