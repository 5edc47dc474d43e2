# {
#  "persona": "numpy schedule, an index convention too early",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "t runs over 0..T-1 instead of 1..T: entry t of the tables is the paper's t, so beta_0 is 0 and alpha_bar_0 is 1; it should be the paper's t + 1",
#    "the tables stay float64; they should be float32"
#   ]
#  },
#  "note": "float64 tables would be a matter of contract if it were not written down: float32 is in the class docstring"
# }
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t = np.arange(num_steps)
        betas = 1 - self._f(t) / self._f(np.maximum(t - 1, 0))
        betas = np.clip(betas, 0, 0.999)
        self.betas = torch.from_numpy(betas)
        self.alphas = torch.from_numpy(1 - betas)
        self.alpha_bars = torch.from_numpy(np.cumprod(1 - betas))

    def _f(self, t, s=0.008):
        return np.cos((t / self.num_steps + s) / (1 + s) * np.pi / 2) ** 2
