# {
#  "persona": "lucidrains style: extract, default, F.pad, no loops",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "add_noise or denoise_step reads attributes that only the author's __init__ makes; a checker that sets only the three tables itself (or extras.py's FastScheduler, which does not call this __init__) would trip over it. Matter of contract; judged here with the author's own __init__."
# }
# --- diffusion_models/noise_scheduler.py
import torch.nn.functional as F
def exists(x):
    return x is not None
def extract(a, t, x_shape):
    b, *_ = t.shape
    out = a.gather(-1, t)
    return out.reshape(b, *((1,) * (len(x_shape) - 1)))
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float64)
        alphas = 1. - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.)

        to_f32 = lambda val: val.to(torch.float32)
        self.betas = to_f32(betas)
        self.alphas = to_f32(alphas)
        self.alpha_bars = to_f32(alphas_cumprod)
        self.alpha_bars_prev = to_f32(alphas_cumprod_prev)

        self.sqrt_alpha_bars = to_f32(alphas_cumprod.sqrt())
        self.sqrt_one_minus_alpha_bars = to_f32((1. - alphas_cumprod).sqrt())
        self.posterior_coef1 = to_f32(betas * alphas_cumprod_prev.sqrt() / (1. - alphas_cumprod))
        self.posterior_coef2 = to_f32((1. - alphas_cumprod_prev) * alphas.sqrt() / (1. - alphas_cumprod))

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        t = timesteps.to(self.betas.device)
        return (
            extract(self.sqrt_alpha_bars, t, original_samples.shape).to(device) * original_samples +
            extract(self.sqrt_one_minus_alpha_bars, t, original_samples.shape).to(device) * noise
        )

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        if threshold:
            x_start = (x_t - self.sqrt_one_minus_alpha_bars[t] * model_prediction) / self.sqrt_alpha_bars[t]
            x_start = x_start.clamp(-1., 1.)
            mean = self.posterior_coef1[t] * x_start + self.posterior_coef2[t] * x_t
        else:
            mean = (x_t - self.betas[t] * model_prediction / self.sqrt_one_minus_alpha_bars[t]) / self.alphas[t].sqrt()
        noise = DL_random(x_t.shape, seed = seed).to(x_t.device) if t > 0 else 0.  # no noise if t == 0
        return mean + self.betas[t].sqrt() * noise
