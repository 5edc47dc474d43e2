# {
#  "persona": "writes maths with python floats and lists, distrusts tensors",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "everything in double precision python floats, converted at the end"
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        def f(u):
            return math.cos((u / num_steps + 0.008) / 1.008 * math.pi / 2) ** 2

        betas, bars, bar = [], [], 1.0
        for u in range(1, num_steps + 1):
            beta = 1 - f(u) / f(u - 1)
            if beta > 0.999:
                beta = 0.999
            bar *= 1 - beta
            betas.append(beta)
            bars.append(bar)
        self.betas = torch.tensor(betas)
        self.alphas = torch.tensor([1 - beta for beta in betas])
        self.alpha_bars = torch.tensor(bars)

    def velocity(self, x_0, noise, timesteps):
        rows = []
        for x, e, t in zip(x_0, noise, timesteps.tolist()):
            ab = self.alpha_bars[t].item()
            rows.append(math.sqrt(ab) * e - math.sqrt(1 - ab) * x)
        return torch.stack(rows)

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t].item()
        signal, noise = math.sqrt(ab), math.sqrt(1 - ab)
        return signal * x_t - noise * v, signal * v + noise * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab_t = self.alpha_bars[t].item()
        if t_previous == -1:
            ab_prev = 1.0
        else:
            ab_prev = self.alpha_bars[t_previous].item()
        sigma = eta * math.sqrt((1 - ab_prev) / (1 - ab_t)) * math.sqrt(1 - ab_t / ab_prev)
        direction = math.sqrt(max(1 - ab_prev - sigma**2, 0.0)) * epsilon
        result = math.sqrt(ab_prev) * x_0 + direction
        if sigma > 0:
            result = result + sigma * DL_random(tuple(x_0.shape), seed=seed).to(x_0.device)
        return result

    def dynamic_threshold(self, x_0, quantile=0.995):
        rows = []
        for x in x_0:
            s = torch.quantile(x.abs().flatten(), quantile).item()
            if s < 1:
                s = 1.0
            rows.append(x.clamp(-s, s) / s)
        return torch.stack(rows)
