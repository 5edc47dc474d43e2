# {
#  "persona": "Indexes like Python and copies eq. 12 with gaps; mixes up the order of returned values.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "The betas are capped at 0.9999; the cap is 0.999."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "In x_0 the factor of v is sqrt(1 - sqrt(alpha_bar)); it is sqrt(1 - alpha_bar).",
#    "It returns (epsilon, x_0); the order is (x_0, epsilon)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "t_previous = -1 reads the last entry of the table; there alpha_bar is 1.",
#    "The factor of epsilon lacks - sigma^2 under the root.",
#    "The seed is not passed on to DL_random."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile runs along the batch (dim=0), giving an s for each entry; it should run over all entries of a sample.",
#    "It does not divide by s, so the result lies in [-s, s] instead of [-1, 1]."
#   ]
#  },
#  "note": "velocity is right. ddim_step with eta = 0 and t_previous >= 0 is right. The cap of 0.9999 touches only the last beta; judge the methods with right tables."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        def alpha_bar(t):
            return math.cos((t / num_steps + 0.008) / (1 + 0.008) * math.pi / 2) ** 2

        self.betas = torch.tensor([min(1 - alpha_bar(t + 1) / alpha_bar(t), 0.9999) for t in range(num_steps)])
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(x_0.device)
        ab = ab.reshape((len(ab),) + (1,) * (x_0.ndim - 1))
        v = ab.sqrt() * noise
        v = v - (1 - ab).sqrt() * x_0
        return v

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        epsilon = ab.sqrt() * v + (1 - ab).sqrt() * x_t
        x_0 = ab.sqrt() * x_t - torch.sqrt(1 - ab.sqrt()) * v
        return epsilon, x_0

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab_t = self.alpha_bars[t]
        ab_prev = self.alpha_bars[t_previous]
        sigma = eta * torch.sqrt((1 - ab_prev) / (1 - ab_t)) * torch.sqrt((1 - ab_t / ab_prev))
        z = DL_random(x_0.shape).to(x_0.device)
        x_prev = torch.sqrt(ab_prev) * x_0 + torch.sqrt(1 - ab_prev) * epsilon + sigma * z
        return x_prev

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs().reshape(len(x_0), -1), quantile, dim=0)
        s = torch.clamp(s, min=1.0).view(1, *x_0.shape[1:])
        return torch.maximum(torch.minimum(x_0, s), -s)
