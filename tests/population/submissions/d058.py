# {
#  "persona": "DDIM for eta = 0 done, the noise half finished",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "sigma is computed and the noise added, but the direction term is still that of eta = 0, sqrt(1 - alpha_bar_prev), without - sigma^2",
#    "the fresh noise gets no seed"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        x_0 = ab.sqrt() * x_t - (1 - ab).sqrt() * v
        return x_0, ab.sqrt() * v + (1 - ab).sqrt() * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        a = self.alpha_bars[t].double()
        b = self.alpha_bars[t_previous].double() if t_previous >= 0 else torch.tensor(1.0).double()
        sigma = eta * torch.sqrt((1 - b) / (1 - a) * (1 - a / b))
        x = b.sqrt() * x_0 + (1 - b).sqrt() * epsilon
        if eta > 0:
            x = x + sigma * DL_random(x_0.shape).to(x_0.device)
        return x.to(x_0.dtype)
