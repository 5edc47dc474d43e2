# {
#  "persona": "Tests everything on square toy batches; reads the thresholding paper instead of the docstring.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "For samples of rank 2 the factors keep the shape (B,), so they broadcast along the features (an error unless B equals the length, silently wrong where it does); they should be (B, 1), and for rank 5 (B, 1, 1, 1, 1)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "With threshold, x_0 is divided by its largest absolute value; it should be clamped to [-1, 1].",
#    "With threshold, the weight of x_t has sqrt(alpha_bar_t); it should have sqrt(alpha_t).",
#    "With threshold, the added noise has the posterior variance; it should have variance beta_t as in the other branch."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "With threshold, x_{t-1} itself is clamped after each step and denoise_step is not told; threshold should be passed on to denoise_step, which clamps x_0."
#   ]
#  },
#  "note": "add_noise does not crash for (B, D) with B == D, nor for images whose last side is B. denoise_step without threshold is right. generate_sample is right with threshold=False or where the samples are inside the range."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        net.eval()
        x_t = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        null = torch.zeros_like(cond)
        for t in reversed(range(self.denoising_steps)):
            steps = torch.full((len(cond),), t, device=self.device)
            eps = net(x_t, steps, cond)
            if guidance_weight:
                eps = eps + guidance_weight * (eps - net(x_t, steps, null))
            x_t = self.noise_scheduler.denoise_step(eps, t, x_t)
            if threshold:
                x_t = x_t.clamp(-1, 1)
        return x_t
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.tensor([beta_start]) if num_steps == 1 else torch.arange(num_steps) / (num_steps - 1) * (beta_end - beta_start) + beta_start
        self.alphas = 1 - self.betas
        bars, bar = [], torch.tensor(1.0, dtype=torch.float64)
        for alpha in self.alphas:
            bar = bar * alpha
            bars.append(bar)
        self.alpha_bars = torch.stack(bars).float()

    def add_noise(self, original_samples, noise, timesteps):
        a = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        if original_samples.ndim == 4:
            a = a[:, None, None, None]
        elif original_samples.ndim == 3:
            a = a[:, None, None]
        return torch.sqrt(a) * original_samples + torch.sqrt(1 - a) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        sigma_t = torch.sqrt(beta_t)
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            s = x_0.abs().max().clamp(min=1)
            x_0 = x_0.clamp(-s, s) / s
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            coef1 = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)
            coef2 = torch.sqrt(alpha_bar_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = coef1 * x_0 + coef2 * x_t
            sigma_t = torch.sqrt((1 - alpha_bar_prev) / (1 - alpha_bar_t) * beta_t)
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t > 0:
            mean = mean + sigma_t * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
