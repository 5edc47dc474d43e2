# {
#  "persona": "guided-diffusion habits: float64 numpy tables of everything, _extract_into_tensor",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "Draws noise at t = 0 too and multiplies it by 0; the result has no noise there. add_noise or denoise_step reads attributes that only the author's __init__ makes; a checker that sets only the three tables itself (or extras.py's FastScheduler, which does not call this __init__) would trip over it. Matter of contract; judged here with the author's own __init__."
# }
# --- diffusion_models/noise_scheduler.py
import numpy as np
def _extract_into_tensor(arr, timesteps, broadcast_shape, device):
    res = torch.from_numpy(arr)[timesteps.cpu()].float().to(device)
    while len(res.shape) < len(broadcast_shape):
        res = res[..., None]
    return res.expand(broadcast_shape)
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = np.linspace(beta_start, beta_end, num_steps, dtype=np.float64)
        alphas = 1.0 - betas
        alphas_cumprod = np.cumprod(alphas, axis=0)
        alphas_cumprod_prev = np.append(1.0, alphas_cumprod[:-1])
        assert alphas_cumprod_prev.shape == (num_steps,)

        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = torch.tensor(alphas, dtype=torch.float32)
        self.alpha_bars = torch.tensor(alphas_cumprod, dtype=torch.float32)

        # calculations for diffusion q(x_t | x_{t-1}) and others
        self.sqrt_alphas_cumprod = np.sqrt(alphas_cumprod)
        self.sqrt_one_minus_alphas_cumprod = np.sqrt(1.0 - alphas_cumprod)
        self.sqrt_recip_alphas_cumprod = np.sqrt(1.0 / alphas_cumprod)
        self.sqrt_recipm1_alphas_cumprod = np.sqrt(1.0 / alphas_cumprod - 1)

        # calculations for posterior q(x_{t-1} | x_t, x_0)
        self.posterior_mean_coef1 = betas * np.sqrt(alphas_cumprod_prev) / (1.0 - alphas_cumprod)
        self.posterior_mean_coef2 = (1.0 - alphas_cumprod_prev) * np.sqrt(alphas) / (1.0 - alphas_cumprod)

    def add_noise(self, original_samples, noise, timesteps):
        shape, device = original_samples.shape, original_samples.device
        return (
            _extract_into_tensor(self.sqrt_alphas_cumprod, timesteps, shape, device) * original_samples
            + _extract_into_tensor(self.sqrt_one_minus_alphas_cumprod, timesteps, shape, device) * noise
        )

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        pred_xstart = self._predict_xstart_from_eps(x_t, t, model_prediction)
        if threshold:
            pred_xstart = pred_xstart.clamp(-1, 1)
        mean = self.posterior_mean_coef1[t] * pred_xstart + self.posterior_mean_coef2[t] * x_t
        nonzero_mask = float(t != 0)  # no noise when t == 0
        noise = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + nonzero_mask * self.betas[t].sqrt() * noise

    def _predict_xstart_from_eps(self, x_t, t, eps):
        return self.sqrt_recip_alphas_cumprod[t] * x_t - self.sqrt_recipm1_alphas_cumprod[t] * eps
