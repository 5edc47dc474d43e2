# {
#  "persona": "Did only the optional exercises of part 2, late at night, from extras.md and DDPM habits.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "Entry t is the paper's t, so alpha_bar_0 = 1 and beta_0 = 0; should be the paper's t + 1.",
#    "alpha_bars is the uncapped table (as written, the cap is never reached because of the other mistake), should be the running product of the capped alphas."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "Reads alphas, the table of one step, should read alpha_bars.",
#    "Weights noise by sqrt(1 - alpha_bar) and x_0 by sqrt(alpha_bar), should be the other way round."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "epsilon has the sign of the x_t term turned, should be sqrt(alpha_bar) v + sqrt(1 - alpha_bar) x_t.",
#    "Returns (epsilon, x_0), should return (x_0, epsilon)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "At t_previous = -1 reads the last entry of the table, should take 1.",
#    "sigma has (1 - alpha_bar) / (1 - alpha_bar_prev) upside down, should be (1 - alpha_bar_prev) / (1 - alpha_bar).",
#    "Subtracts sigma under the root, should subtract sigma^2."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "Takes the quantile of x_0, should take that of |x_0|.",
#    "s is at most 1, should be at least 1."
#   ]
#  },
#  "note": "__init__ differs little in betas at T = 1000 and much at T = 10. ddim_step with eta = 0 hides what is wrong in sigma. alpha_bars[-1] for the end is visible only in the last step."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(num_steps, dtype=torch.float64)
        f = torch.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2
        alpha_bars = f / f[0]
        previous = torch.cat([torch.ones(1, dtype=torch.float64), alpha_bars[:-1]])
        self.betas = torch.clamp(1 - alpha_bars / previous, max=0.999).float()
        self.alphas = 1 - self.betas
        self.alpha_bars = alpha_bars.float()

    def velocity(self, x_0, noise, timesteps):
        shape = [-1] + [1] * (x_0.ndim - 1)
        alpha_bar = self.alphas[timesteps.to(self.alphas.device)].reshape(shape).to(x_0.device)
        return torch.sqrt(1 - alpha_bar) * noise - torch.sqrt(alpha_bar) * x_0

    def from_velocity(self, v, x_t, t):
        alpha_bar = self.alpha_bars[t]
        x_0 = torch.sqrt(alpha_bar) * x_t - torch.sqrt(1 - alpha_bar) * v
        epsilon = torch.sqrt(alpha_bar) * v - torch.sqrt(1 - alpha_bar) * x_t
        return epsilon, x_0

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_bar, alpha_bar_prev = self.alpha_bars[t], self.alpha_bars[t_previous]
        sigma = eta * torch.sqrt((1 - alpha_bar) / (1 - alpha_bar_prev)) * torch.sqrt(1 - alpha_bar / alpha_bar_prev)
        x = torch.sqrt(alpha_bar_prev) * x_0 + torch.sqrt((1 - alpha_bar_prev - sigma).clamp(min=0)) * epsilon
        return x + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device)

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.reshape(len(x_0), -1)
        s = torch.quantile(flat, quantile, dim=1)
        s = torch.clamp(s, max=1.0).view(-1, *([1] * (x_0.ndim - 1)))
        return torch.clamp(x_0, -s, s) / s
