# {
#  "persona": "embedded C programmer, one index at a time",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        B = cond.size(0)
        net = self.ema.averaged_model
        net.eval()
        x = DL_random([B] + list(self.input_shape), seed=seed)
        x = x.to(self.device)
        zeros = torch.zeros(cond.shape, dtype=cond.dtype, device=cond.device)
        w = guidance_weight
        for k in range(self.denoising_steps):
            t = self.denoising_steps - 1 - k
            tt = torch.zeros(B, dtype=torch.int64, device=self.device) + t
            with torch.no_grad():
                e_c = net(x, tt, cond)
                e_0 = net(x, tt, zeros)
                e = (1.0 + w) * e_c - w * e_0
                x = self.noise_scheduler.denoise_step(e, t, x, threshold=threshold, seed=seed)
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.zeros(num_steps)
        self.alphas = torch.zeros(num_steps)
        self.alpha_bars = torch.zeros(num_steps)
        acc = 1.0
        for i in range(num_steps):
            frac = i / (num_steps - 1) if num_steps != 1 else 0.0
            b = (1.0 - frac) * beta_start + frac * beta_end
            acc *= 1.0 - b
            self.betas[i] = b
            self.alphas[i] = 1.0 - b
            self.alpha_bars[i] = acc

    def add_noise(self, original_samples, noise, timesteps):
        out = torch.empty_like(original_samples)
        for b in range(original_samples.shape[0]):
            ab = float(self.alpha_bars[int(timesteps[b])])
            out[b] = (ab ** 0.5) * original_samples[b] + ((1.0 - ab) ** 0.5) * noise[b]
        return out
