# {
#  "persona": "plots look fine for images, never tried other shapes",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "views alpha_bar as (-1, 1, 1, 1), which fits images only: samples of another rank fail or are broadcast against each other"
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": []
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars[timesteps.cpu()].view(-1, 1, 1, 1).to(x_0.device)
        v = torch.sqrt(ab) * noise - torch.sqrt(1 - ab) * x_0
        return v

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        a = torch.sqrt(ab)
        b = torch.sqrt(1 - ab)
        x_0 = a * x_t - b * v
        epsilon = a * v + b * x_t
        return x_0, epsilon
