# {
#  "persona": "hurried; slips with square roots and signs",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The noise is scaled by 1 - alpha_bar_t; it should be the square root of it."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "In the thresholded mean x_t is weighted with alpha_t; eq. 7 has sqrt(alpha_t) there.",
#    "The fresh noise is scaled by the variance beta_t; it should be sqrt(beta_t)."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The zeros are written into cond, which on the CPU is the caller's own tensor, so that the data set loses its conditions; a copy should be changed."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The loop stops at t = 1 and leaves out the last step, t = 0."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "The shape is (H, W, C); it should be (C, H, W) = (3, 32, 32)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "The sign before x_0 is plus; it should be minus."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "epsilon divides by 1 - alpha_bar_t where eq. 4 solved for it has the square root (and no division is needed at all: sqrt(alpha_bar) v + sqrt(1 - alpha_bar) x_t)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "sigma lacks the square roots of eq. 16."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "s is not kept at 1 or more, so that samples within [-1, 1] are stretched; s = max(1, q)."
#   ]
#  },
#  "note": "alpha_bars by a sum of logarithms"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (32, 32, 3)
        condition_dim = 11
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        bsz = data.size(0)
        drop = DL_random((bsz,), normal=False, seed=seed) < self.p_uncond
        cond[drop.to(self.device)] = 0
        t = DL_random((bsz,), int_range=(0, self.denoising_steps)).to(self.device)
        eps = DL_random(data.size()).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, eps, t)
        return F.mse_loss(self.noise_pred_net(noisy, t, cond), eps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model
        model.eval()
        bsz = cond.size(0)
        x = DL_random((bsz, *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in range(self.denoising_steps - 1, 0, -1):
                tt = torch.ones(bsz, dtype=torch.long, device=self.device) * t
                eps_c = model(x, tt, cond)
                eps_u = model(x, tt, torch.zeros_like(cond))
                eps = eps_c * (1 + guidance_weight) - eps_u * guidance_weight
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        f = [math.cos((i / num_steps + s) / (1 + s) * math.pi / 2) ** 2 for i in range(num_steps + 1)]
        betas = [min(1 - f[i + 1] / f[i], 0.999) for i in range(num_steps)]
        self.betas = torch.tensor(betas)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, 0)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)]
        ab = ab.reshape([-1] + [1] * (x_0.ndim - 1))
        return torch.sqrt(ab) * noise + torch.sqrt(1 - ab) * x_0

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        x_0 = torch.sqrt(ab) * x_t - torch.sqrt(1 - ab) * v
        eps = (x_t - torch.sqrt(ab) * x_0) / (1 - ab)
        return x_0, eps

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab = self.alpha_bars[t]
        ab_prev = self.alpha_bars[t_previous] if t_previous != -1 else torch.tensor(1.0)
        sigma = eta * (1 - ab_prev) / (1 - ab) * (1 - ab / ab_prev)
        noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return torch.sqrt(ab_prev) * x_0 + torch.sqrt(1 - ab_prev - sigma ** 2) * epsilon + sigma * noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        q = torch.quantile(x_0.abs().reshape(len(x_0), -1), quantile, dim=1)
        s = q.reshape([-1] + [1] * (x_0.ndim - 1))
        return x_0.clamp(-s, s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, steps=num_steps)
        self.alphas = torch.ones_like(self.betas) - self.betas
        self.alpha_bars = self.alphas.log().cumsum(-1).exp()

    def add_noise(self, original_samples, noise, timesteps):
        alpha_bars = self.alpha_bars.to(original_samples.device)[timesteps.to(original_samples.device)]
        alpha_bars = alpha_bars.reshape([-1] + [1] * (original_samples.ndim - 1))
        return torch.sqrt(alpha_bars) * original_samples + (1 - alpha_bars) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = x_0.clamp(-1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else 1.0
            mean = (alpha_bar_prev ** 0.5 * beta_t) / (1 - alpha_bar_t) * x_0 + alpha_t * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t > 0:
            noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
            mean = mean + beta_t * noise
        return mean
