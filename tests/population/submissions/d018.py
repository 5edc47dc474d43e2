# {
#  "persona": "physics student, thinks in angles: phi with cos phi = sqrt(alpha_bar)",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": []
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def _cos_sin(self, t):
        ab = self.alpha_bars[t]
        return ab.sqrt(), (1 - ab).sqrt()

    def velocity(self, x_0, noise, timesteps):
        # v is d x_phi / d phi for x_phi = cos(phi) x_0 + sin(phi) eps
        c, s = self._cos_sin(timesteps.to(self.alpha_bars.device))
        shape = [-1] + [1] * (x_0.ndim - 1)
        c, s = c.view(shape).to(x_0.device), s.view(shape).to(x_0.device)
        return c * noise - s * x_0

    def from_velocity(self, v, x_t, t):
        # rotate back by phi
        c, s = (float(k) for k in self._cos_sin(t))
        return c * x_t - s * v, s * x_t + c * v
