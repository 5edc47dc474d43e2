# {
#  "persona": "Careful about shapes, careless about state and stochasticity; adds noise and randomness where none belongs, seeds things.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "Draws with torch.randn_like and leaves the seed unused, should draw by DL_random with the seed."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": []
#  },
#  "note": "sample with fixed seed is right in every other respect, only its draws repeat; torch.manual_seed disturbs the caller's random numbers. heun that uses the stale slope is Euler with an extra call. ddim_by_euler counts its calls in a mutable default argument of an inner function, which is made anew in each call: right."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        alpha_bar = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(x_0.device)
        for _ in x_0.shape[1:]:
            alpha_bar = alpha_bar.unsqueeze(-1)
        return alpha_bar.sqrt() * noise - (1 - alpha_bar).sqrt() * x_0

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now = self.alpha_bars[t].item()
        then = 1.0 if t_previous < 0 else self.alpha_bars[t_previous].item()
        sigma = eta * math.sqrt((1 - then) / (1 - now) * (1 - now / then))
        z = torch.randn_like(x_0)
        return math.sqrt(then) * x_0 + math.sqrt(1 - then - sigma**2) * epsilon + sigma * z
