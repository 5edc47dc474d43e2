# {
#  "persona": "annotated diffusion blog reader, extract with gather",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "denoise_step and add_noise read extra tables that the author's own __init__ makes"
# }
# --- diffusion_models/noise_scheduler.py
import torch.nn.functional as F
def extract(a, t, x_shape):
    batch_size = t.shape[0]
    out = a.gather(-1, t.cpu())
    return out.reshape(batch_size, *((1,) * (len(x_shape) - 1))).to(t.device)
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # linear_beta_schedule
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1. - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, axis=0)
        self.alpha_bars_prev = F.pad(self.alpha_bars[:-1], (1, 0), value=1.0)
        self.sqrt_recip_alphas = torch.sqrt(1.0 / self.alphas)
        self.sqrt_alpha_bars = torch.sqrt(self.alpha_bars)
        self.sqrt_one_minus_alpha_bars = torch.sqrt(1. - self.alpha_bars)

    def add_noise(self, original_samples, noise, timesteps):
        t = timesteps.to(original_samples.device)
        sqrt_alphas_cumprod_t = extract(self.sqrt_alpha_bars, t, original_samples.shape)
        sqrt_one_minus_alphas_cumprod_t = extract(self.sqrt_one_minus_alpha_bars, t, original_samples.shape)
        return sqrt_alphas_cumprod_t * original_samples + sqrt_one_minus_alphas_cumprod_t * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            prev = self.alpha_bars_prev[t]
            x_start = (x_t - self.sqrt_one_minus_alpha_bars[t] * model_prediction) / self.sqrt_alpha_bars[t]
            x_start = torch.maximum(torch.minimum(x_start, torch.ones_like(x_start)), -torch.ones_like(x_start))
            mean = (torch.sqrt(prev) * beta_t * x_start + torch.sqrt(alpha_t) * (1 - prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = self.sqrt_recip_alphas[t] * (x_t - beta_t * model_prediction / self.sqrt_one_minus_alpha_bars[t])
        if t == 0:
            return mean
        else:
            noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
            # Algorithm 2 line 4:
            return mean + torch.sqrt(beta_t) * noise
