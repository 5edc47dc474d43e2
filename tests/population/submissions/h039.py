# {
#  "persona": "Reads docstrings fast and fills the gaps from memory: strength as in diffusers' img2img, config.omega, T = 10, labels only.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "Always steps to t - 1, should step to t_previous.",
#    "sigma lacks its square roots (it is eta times the variance), should be eta sqrt((1 - ab_prev) / (1 - ab)) sqrt(1 - ab / ab_prev)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "Weights by 1 - alpha_bar without the root, should be sqrt(1 - alpha_bar)."
#   ]
#  },
#  "note": "sample ignores its omega and takes that of the settings: right where a check passes omega = 1. sdedit with fewer steps is what diffusers does with strength. split raises ZeroDivisionError for Python numbers only. sample with one-hot conditions goes through argmax, which is right."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def from_velocity(self, v, x_t, t):
        bar = self.alpha_bars[t]
        return bar.sqrt() * x_t - (1 - bar) * v, bar.sqrt() * v + (1 - bar) * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bars = self.alpha_bars
        before = bars[t - 1] if t > 0 else torch.ones(())
        sigma = eta * (1 - before) / (1 - bars[t]) * (1 - bars[t] / before)
        noise = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return before.sqrt() * x_0 + (1 - before - sigma**2).clamp(min=0).sqrt() * epsilon + sigma * noise
