# {
#  "persona": "Physicist: derives everything on paper by determinants and angles, slips in signs; double precision.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "Caps betas alone; alphas and alpha_bars keep the uncapped values (0 at the end), should follow from the capped betas."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "The angle is acos(alpha_bar), should be acos(sqrt(alpha_bar)).",
#    "Adds sqrt(1 - alpha_bar) x_0, should subtract it."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": []
#  },
#  "note": "split's slip makes the determinant of \"v\" alpha^2 - sigma^2, infinite where alpha = sigma. posterior_mean is right under DDPM's schedule. ddim misses the last step only, small where steps end at 0. inpaint: the start draws twice for the known pixels, which is still one N(0, 1) field. ddim_step by angles is right."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        def angle(t):
            return (t / num_steps + 0.008) / 1.008 * math.pi / 2

        t = torch.arange(num_steps + 1, dtype=torch.float64)
        f = torch.cos(angle(t)) ** 2 / math.cos(angle(0)) ** 2
        self.alpha_bars = f[1:].float()
        self.alphas = (f[1:] / f[:-1]).float()
        self.betas = (1 - self.alphas).clamp(max=0.999)

    def velocity(self, x_0, noise, timesteps):
        angle = torch.acos(self.alpha_bars.double())[timesteps.to(self.alpha_bars.device)].to(x_0.device)
        angle = angle.reshape(-1, *[1] * (x_0.ndim - 1))
        return (angle.cos() * noise + angle.sin() * x_0).to(x_0.dtype)

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        old = math.acos(math.sqrt(self.alpha_bars[t].item()))
        new = 0.0 if t_previous < 0 else math.acos(math.sqrt(self.alpha_bars[t_previous].item()))
        # (1 - ab_prev) / (1 - ab) = sin^2 new / sin^2 old, 1 - ab / ab_prev = 1 - cos^2 old / cos^2 new
        sigma = eta * math.sin(new) / math.sin(old) * math.sqrt(1 - (math.cos(old) / math.cos(new)) ** 2)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return math.cos(new) * x_0 + math.sqrt(max(math.sin(new) ** 2 - sigma**2, 0.0)) * epsilon + sigma * z
