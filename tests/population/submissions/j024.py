# {
#  "persona": "A student who saves memory with in-place operations and clamps whatever leaves the range.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "original_samples is changed in place; the inputs should not be touched.",
#    "noise is scaled in place, so the caller's target of the loss changes; the inputs should not be touched."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "x_0 is divided by alpha_bar_t; eq. 15 divides by its square root.",
#    "The mean is clamped instead of x_0; x_0 should be clamped and the mean left as it is.",
#    "One noise of the shape of a single sample is drawn and shared by the whole batch; each sample should have its own."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "what add_noise returns is right, and compute_loss_on_batch hands it clones, which hides the in-place changes; with B = 1 the shared noise of denoise_step cannot be seen. Right by itself, but its output is wrong as handed in, because it calls wrong siblings: DiffusionModel.generate_sample"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed)
        eps = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data.clone(), eps.clone(), t)
        dropped = DL_random((len(data),), normal=False).to(self.device) < self.p_uncond
        cond = cond.clone()
        cond[dropped] = 0
        return F.mse_loss(self.noise_pred_net(x_t, t.to(self.device), cond), eps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        net.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in range(self.denoising_steps - 1, -1, -1):
                time = torch.full((len(cond),), t, device=self.device)
                eps = net(x, time, cond)
                if guidance_weight:
                    eps = eps + guidance_weight * (eps - net(x, time, torch.zeros_like(cond)))
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold)
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        shape = (-1,) + (1,) * (original_samples.ndim - 1)
        bars = self.alpha_bars[timesteps.cpu()].view(shape).to(original_samples.device)
        signal, sigma = bars.sqrt(), (1 - bars).sqrt()
        return original_samples.mul_(signal).add_(noise.mul_(sigma))

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else 1.0
            c_0 = alpha_bar_prev**0.5 * beta_t / (1 - alpha_bar_t)
            c_t = alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = (c_0 * x_0 + c_t * x_t).clamp(-1, 1)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t > 0:
            mean = mean + beta_t.sqrt() * DL_random(x_t.shape[1:], seed=seed).to(x_t.device)
        return mean
