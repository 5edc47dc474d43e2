# {
#  "persona": "forgot that variance and scale differ by a root",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "sigma is used in the direction term as it is: 1 - alpha_bar_prev - sigma instead of - sigma^2"
#   ]
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        a = self.alpha_bars[timesteps.cpu()].sqrt().to(x_0.device)
        b = (1 - self.alpha_bars[timesteps.cpu()]).sqrt().to(x_0.device)
        shape = (x_0.shape[0],) + tuple(1 for _ in range(x_0.dim() - 1))
        return a.reshape(shape) * noise - b.reshape(shape) * x_0

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        prev = 1.0 if t_previous == -1 else self.alpha_bars[t_previous].item()
        ab = self.alpha_bars[t].item()
        sigma = eta * math.sqrt((1 - prev) / (1 - ab)) * math.sqrt(1 - ab / prev)
        x = math.sqrt(prev) * x_0
        x = x + math.sqrt(max(1 - prev - sigma, 0.0)) * epsilon
        x = x + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device)
        return x
