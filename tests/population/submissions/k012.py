# {
#  "persona": "Works with diffusers and improved-diffusion daily: tables cached in __init__, an extract helper, _get_variance, final_alpha_cumprod, step_index.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "Square root tables are cached in __init__, so methods of an object whose alpha_bars are replaced afterwards use the old ones; ddim counts calls with an iterator; euler works in place on a clone."
# }
# --- diffusion_models/extras.py
def _extract_into_tensor(arr, timesteps, broadcast_shape):
    res = arr.to(timesteps.device).gather(0, timesteps).float()
    while res.dim() < len(broadcast_shape):
        res = res[..., None]
    return res.expand(broadcast_shape)
def betas_for_alpha_bar(num_diffusion_timesteps, alpha_bar, max_beta=0.999):
    betas = []
    for i in range(num_diffusion_timesteps):
        t1 = i / num_diffusion_timesteps
        t2 = (i + 1) / num_diffusion_timesteps
        betas.append(min(1 - alpha_bar(t2) / alpha_bar(t1), max_beta))
    return torch.tensor(betas, dtype=torch.float64)
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        betas = betas_for_alpha_bar(num_steps, lambda t: math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2)
        self.betas = betas.float()
        self.alphas = (1.0 - betas).float()
        alphas_cumprod = torch.cumprod(1.0 - betas, dim=0)
        self.alpha_bars = alphas_cumprod.float()
        self.sqrt_alphas_cumprod = alphas_cumprod.sqrt().float()
        self.sqrt_one_minus_alphas_cumprod = (1.0 - alphas_cumprod).sqrt().float()
        self.final_alpha_cumprod = torch.tensor(1.0)

    def velocity(self, x_0, noise, timesteps):
        timesteps = timesteps.to(x_0.device)
        return (
            _extract_into_tensor(self.sqrt_alphas_cumprod, timesteps, x_0.shape) * noise
            - _extract_into_tensor(self.sqrt_one_minus_alphas_cumprod, timesteps, x_0.shape) * x_0
        )

    def from_velocity(self, v, x_t, t):
        timestep = torch.full((v.shape[0],), t, device=v.device, dtype=torch.long)
        sqrt_alpha_prod = _extract_into_tensor(self.sqrt_alphas_cumprod, timestep, v.shape)
        sqrt_one_minus_alpha_prod = _extract_into_tensor(self.sqrt_one_minus_alphas_cumprod, timestep, v.shape)
        pred_original_sample = sqrt_alpha_prod * x_t - sqrt_one_minus_alpha_prod * v
        pred_epsilon = sqrt_alpha_prod * v + sqrt_one_minus_alpha_prod * x_t
        return pred_original_sample, pred_epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_prod_t = self.alpha_bars[t].double()
        alpha_prod_t_prev = (self.alpha_bars[t_previous] if t_previous >= 0 else self.final_alpha_cumprod).double()
        std_dev_t = eta * self._get_variance(alpha_prod_t, alpha_prod_t_prev).clamp(min=0) ** 0.5
        pred_sample_direction = (1 - alpha_prod_t_prev - std_dev_t**2).clamp(min=0) ** 0.5 * epsilon
        prev_sample = alpha_prod_t_prev**0.5 * x_0 + pred_sample_direction
        variance_noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return prev_sample + std_dev_t * variance_noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        batch_size, remaining = x_0.shape[0], x_0.shape[1:]
        sample = x_0.reshape(batch_size, math.prod(remaining))
        s = torch.quantile(sample.abs(), quantile, dim=1)
        s = torch.clamp(s, min=1).unsqueeze(1)
        sample = torch.clamp(sample, -s, s) / s
        return sample.reshape(batch_size, *remaining)

    def _get_variance(self, alpha_prod_t, alpha_prod_t_prev):
        return (1 - alpha_prod_t_prev) / (1 - alpha_prod_t) * (1 - alpha_prod_t / alpha_prod_t_prev)
