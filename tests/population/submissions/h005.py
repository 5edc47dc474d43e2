# {
#  "persona": "Came from C and embedded work: explicit loops, preallocated arrays, indices, manual interpolation. Everything is done sample by sample.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "The dynamic threshold sorts and interpolates by hand. split and join loop over the batch with Python floats. sample calls the network once per sample and per label. In heun an own clone is changed in place; the caller's x is not touched, but a test that keeps references to the x it was handed (like Watched) sees it change."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        self.betas = torch.zeros(num_steps)
        self.alphas = torch.zeros(num_steps)
        self.alpha_bars = torch.zeros(num_steps)
        prod = 1.0
        f_prev = math.cos(0.008 / 1.008 * math.pi / 2) ** 2
        for t in range(num_steps):
            f = math.cos(((t + 1) / num_steps + 0.008) / 1.008 * math.pi / 2) ** 2
            beta = 1 - f / f_prev
            if beta > 0.999:
                beta = 0.999
            prod *= 1 - beta
            self.betas[t] = beta
            self.alphas[t] = 1 - beta
            self.alpha_bars[t] = prod
            f_prev = f

    def velocity(self, x_0, noise, timesteps):
        v = torch.empty_like(x_0)
        for b in range(x_0.shape[0]):
            ab = float(self.alpha_bars[int(timesteps[b])])
            v[b] = math.sqrt(ab) * noise[b] - math.sqrt(1 - ab) * x_0[b]
        return v

    def from_velocity(self, v, x_t, t):
        ab = float(self.alpha_bars[t])
        c, s = math.sqrt(ab), math.sqrt(1 - ab)
        return c * x_t - s * v, s * x_t + c * v

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab = float(self.alpha_bars[t])
        ab_prev = 1.0 if t_previous < 0 else float(self.alpha_bars[t_previous])
        var = eta * eta * (1 - ab_prev) / (1 - ab) * (1 - ab / ab_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return math.sqrt(ab_prev) * x_0 + math.sqrt(max(0.0, 1 - ab_prev - var)) * epsilon + math.sqrt(var) * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        out = torch.empty_like(x_0)
        for b in range(x_0.shape[0]):
            flat, _ = torch.sort(x_0[b].reshape(-1).abs())
            pos = quantile * (len(flat) - 1)
            low = int(math.floor(pos))
            high = min(low + 1, len(flat) - 1)
            q = float(flat[low]) + (pos - low) * (float(flat[high]) - float(flat[low]))
            s = q if q > 1 else 1.0
            out[b] = x_0[b].clamp(-s, s) / s
        return out
