# {
#  "persona": "Copies defaults of Stable Diffusion; mixes part 1's time as a share with part 2's integers.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The square roots of the betas are linear (Stable Diffusion's \"scaled_linear\"); the betas themselves should be."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The coins are compared with draws from N(0, 1) instead of uniform ones (normal=False is missing), so far more conditions are lost than p_uncond.",
#    "The network is told t / T, part 1's convention; it should be told the integer t.",
#    "The squares are summed over each sample and only averaged over the batch; the mean should be over all entries."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "x_0 is multiplied by 1 - sqrt(alpha_bar); it should be by sqrt(1 - alpha_bar)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "The pair is returned as (epsilon, x_0); it should be (x_0, epsilon)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "sigma is eta times the variance; it should be eta times its square root.",
#    "A step to t_previous = 0 is taken for the end (alpha_bar 1), too; only -1 is."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "The schedule has the right two ends. compute_loss_on_batch trains, as the network takes any number for its time. velocity is right where alpha_bar is near 0 or 1; ddim_step is right at eta = 0 unless t_previous is 0."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        b = data.size(0)
        noise = DL_random(data.shape, seed=seed).to(data.device)
        t = DL_random((b,), int_range=(0, self.denoising_steps)).to(data.device)
        keep = (DL_random((b,)) > self.p_uncond).to(cond.device)
        cond = (cond.t() * keep).t() if cond.ndim == 2 else cond * keep
        noisy = self.noise_scheduler.add_noise(data, noise, t)
        pred = self.noise_pred_net(noisy, t / self.denoising_steps, cond)
        return (pred - noise).pow(2).sum(dim=tuple(range(1, data.ndim))).mean()
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        x = torch.linspace(0, num_steps, num_steps + 1, dtype=torch.float64)
        alphas_cumprod = torch.cos(((x / num_steps) + 0.008) / (1 + 0.008) * math.pi * 0.5) ** 2
        alphas_cumprod = alphas_cumprod / alphas_cumprod[0]
        betas = 1 - (alphas_cumprod[1:] / alphas_cumprod[:-1])
        betas = torch.clip(betas, 0, 0.999)
        for name, table in dict(betas=betas, alphas=1 - betas, alpha_bars=torch.cumprod(1 - betas, 0)).items():
            setattr(self, name, table.to(torch.float32))

    def velocity(self, x_0, noise, timesteps):
        a = self.alpha_bars[timesteps.cpu()].to(x_0.device)
        a = a.reshape((len(x_0),) + (1,) * (x_0.dim() - 1))
        return a.sqrt() * noise - (1 - a.sqrt()) * x_0

    def from_velocity(self, v, x_t, t):
        a = self.alpha_bars[t].sqrt()
        s = torch.sqrt(1 - self.alpha_bars[t])
        return a * v + s * x_t, a * x_t - s * v

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_prod_t = self.alpha_bars[t]
        alpha_prod_t_prev = self.alpha_bars[t_previous] if t_previous > 0 else torch.tensor(1.0)
        variance = (1 - alpha_prod_t_prev) / (1 - alpha_prod_t) * (1 - alpha_prod_t / alpha_prod_t_prev)
        std_dev_t = eta * variance
        pred_sample_direction = (1 - alpha_prod_t_prev - std_dev_t**2).clamp(min=0) ** 0.5 * epsilon
        prev_sample = alpha_prod_t_prev**0.5 * x_0 + pred_sample_direction
        if eta > 0:
            prev_sample = prev_sample + std_dev_t * DL_random(x_0.shape, seed=seed).to(x_0.device)
        return prev_sample

    def dynamic_threshold(self, x_0, quantile=0.995):
        B, *rest = x_0.shape
        flat = x_0.reshape(B, -1)
        s = torch.quantile(flat.abs(), quantile, dim=1, keepdim=True)
        s = torch.where(s > 1, s, 1.0)
        return flat.div(s).clamp(-1, 1).reshape(B, *rest)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # this schedule is very specific to the latent diffusion model.
        self.betas = torch.linspace(beta_start**0.5, beta_end**0.5, num_steps, dtype=torch.float32) ** 2
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        B = original_samples.shape[0]
        a = self.alpha_bars.to(original_samples.device)[timesteps.to(original_samples.device)][:, None]
        flat = a.sqrt() * original_samples.reshape(B, -1) + (1 - a).sqrt() * noise.reshape(B, -1)
        return flat.reshape_as(original_samples)
