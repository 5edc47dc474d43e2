# {
#  "persona": "reads the sign conventions of another paper",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "the sign is turned round: sqrt(1 - alpha_bar) x_0 - sqrt(alpha_bar) epsilon is -v; it should be sqrt(alpha_bar) epsilon - sqrt(1 - alpha_bar) x_0"
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "the same turned sign on the way back (x_0 = a x_t + s v, epsilon = s x_t - a v), so that the pair undoes its own velocity; it should be x_0 = a x_t - s v, epsilon = s x_t + a v"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars[timesteps.to("cpu")].to(x_0.device).reshape(-1, *(1 for _ in x_0.shape[1:]))
        a, s = ab**0.5, (1 - ab) ** 0.5
        return s * x_0 - a * noise

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        a, s = ab**0.5, (1 - ab) ** 0.5
        return a * x_t + s * v, s * x_t - a * v
