# {
#  "persona": "builds the schedule directly from alpha_bar and forgets what the cap does to it",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "alpha_bars is taken as f_t / f_0 directly, so it does not follow from the capped betas: its last entry is 0 (or about 1e-33) while the betas say otherwise; it should be the running product of the alphas"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        u = torch.linspace(0, 1, num_steps + 1, dtype=torch.float64)
        f = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
        alpha_bar = f / f[0]
        betas = (1 - alpha_bar[1:] / alpha_bar[:-1]).clamp(max=0.999)
        self.betas = betas.float()
        self.alphas = 1 - self.betas
        self.alpha_bars = alpha_bar[1:].float()
