# {
#  "persona": "three misreadings of eq. 12 and 16",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "sigma misses the second root factor: eta sqrt((1 - prev) / (1 - now)) (1 - now / prev) instead of ... sqrt(1 - now / prev)",
#    "sqrt(alpha_bar_prev) in front of x_0 is forgotten: the factor is alpha_bar_prev",
#    "adds the predicted epsilon once more instead of fresh noise"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now = float(self.alpha_bars[t])
        prev = 1.0 if t_previous < 0 else float(self.alpha_bars[t_previous])
        sigma = eta * ((1 - prev) / (1 - now)) ** 0.5 * (1 - now / prev)
        x = prev * x_0
        x = x + max(1 - prev - sigma**2, 0) ** 0.5 * epsilon
        return x + sigma * epsilon
