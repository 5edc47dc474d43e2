# {
#  "persona": "straightforward torch student, follows the papers line by line, float32 everywhere",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "two matters of contract, formulas right: (1) the schedule is computed in float32, betas are off by up to 6e-6 (T=400) or 3e-5 (T=1000) near the end and by 1e-3 of their value (4e-8) at the start; (2) ddim_step in float32 has no clamp under the root: exact for DDIM (eta=0) and for neighbouring times, but with eta=1 and a jump from the last few times to the first few (T=100: 99 to 1; T=1000: 999 to 499) 1 - alpha_bar_prev - sigma^2, about 1e-8, can round below zero and give NaN"
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(0, num_steps + 1)
        f_t = torch.cos((t / num_steps + s) / (1 + s) * torch.pi / 2) ** 2
        alpha_bar = f_t / f_t[0]
        betas = 1 - alpha_bar[1:] / alpha_bar[:-1]
        betas = torch.clamp(betas, max=0.999)
        self.betas = betas
        self.alphas = 1.0 - betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def velocity(self, x_0, noise, timesteps):
        alpha_bar = self.alpha_bars.to(timesteps.device)[timesteps].to(x_0.device)
        while alpha_bar.dim() < x_0.dim():
            alpha_bar = alpha_bar.unsqueeze(-1)
        v_t = torch.sqrt(alpha_bar) * noise - torch.sqrt(1.0 - alpha_bar) * x_0
        return v_t

    def from_velocity(self, v, x_t, t):
        alpha_bar_t = self.alpha_bars[t]
        sqrt_alpha_bar = torch.sqrt(alpha_bar_t)
        sqrt_one_minus_alpha_bar = torch.sqrt(1.0 - alpha_bar_t)
        x_0 = sqrt_alpha_bar * x_t - sqrt_one_minus_alpha_bar * v
        epsilon = sqrt_alpha_bar * v + sqrt_one_minus_alpha_bar * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_bar_t = self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.tensor(1.0)
        sigma = eta * torch.sqrt((1 - alpha_bar_prev) / (1 - alpha_bar_t)) * torch.sqrt(1 - alpha_bar_t / alpha_bar_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        x_prev = torch.sqrt(alpha_bar_prev) * x_0 + torch.sqrt(1 - alpha_bar_prev - sigma**2) * epsilon + sigma * z
        return x_prev

    def dynamic_threshold(self, x_0, quantile=0.995):
        batch = x_0.shape[0]
        abs_x = torch.abs(x_0).reshape(batch, -1)
        s = torch.quantile(abs_x, quantile, dim=1)
        s = torch.clamp(s, min=1.0)
        s = s.reshape(batch, *([1] * (x_0.dim() - 1)))
        x_0 = torch.clamp(x_0, min=-s, max=s)
        return x_0 / s
