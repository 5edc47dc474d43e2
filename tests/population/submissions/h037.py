# {
#  "persona": "Wrote with a chat assistant and kept its style: validation, long names, helper methods, comments on every line, torch.no_grad decorators; uses Heun for the edits.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "sample has an early return of the conditional velocity where omega is 0. __init__ of FastScheduler uses a closure alpha_bar(u) as diffusers' betas_for_alpha_bar does. The float32 alpha_bars are made from capped betas. The clone()s are not needed."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        def alpha_bar(u):
            return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2

        betas = []
        for i in range(num_steps):
            t1, t2 = i / num_steps, (i + 1) / num_steps
            betas.append(min(1 - alpha_bar(t2) / alpha_bar(t1), 0.999))
        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def velocity(self, x_0, noise, timesteps):
        alphas_cumprod = self.alpha_bars.to(device=noise.device, dtype=noise.dtype)
        timesteps = timesteps.to(noise.device)
        sqrt_alpha_prod = alphas_cumprod[timesteps] ** 0.5
        sqrt_one_minus_alpha_prod = (1 - alphas_cumprod[timesteps]) ** 0.5
        while sqrt_alpha_prod.ndim < x_0.ndim:
            sqrt_alpha_prod = sqrt_alpha_prod.unsqueeze(-1)
            sqrt_one_minus_alpha_prod = sqrt_one_minus_alpha_prod.unsqueeze(-1)
        return sqrt_alpha_prod * noise - sqrt_one_minus_alpha_prod * x_0

    def from_velocity(self, v, x_t, t):
        alpha_prod_t = self.alpha_bars[t].item()
        beta_prod_t = 1 - alpha_prod_t
        pred_original_sample = (alpha_prod_t**0.5) * x_t - (beta_prod_t**0.5) * v
        pred_epsilon = (alpha_prod_t**0.5) * v + (beta_prod_t**0.5) * x_t
        return pred_original_sample, pred_epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_prod_t = self.alpha_bars[t].item()
        alpha_prod_t_prev = self.alpha_bars[t_previous].item() if t_previous >= 0 else 1.0
        variance = (1 - alpha_prod_t_prev) / (1 - alpha_prod_t) * (1 - alpha_prod_t / alpha_prod_t_prev)
        std_dev_t = eta * variance**0.5
        pred_sample_direction = (1 - alpha_prod_t_prev - std_dev_t**2) ** 0.5 * epsilon
        prev_sample = alpha_prod_t_prev**0.5 * x_0 + pred_sample_direction
        variance_noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return prev_sample + std_dev_t * variance_noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        batch_size, *remaining = x_0.shape
        flat = x_0.reshape(batch_size, -1)
        abs_sample = flat.abs()
        s = torch.quantile(abs_sample, quantile, dim=1)
        s = torch.clamp(s, min=1.0, max=None).unsqueeze(1)
        flat = torch.clamp(flat, -s, s) / s
        return flat.reshape(batch_size, *remaining)
