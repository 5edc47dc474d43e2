# {
#  "persona": "A beginner who distrusts broadcasting and loops over samples, with append and stack; careful and slow.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "The network is asked one sample at a time (in forward and in sample), so spies see batches of one; masks by python random comparisons of .item()."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        betas, alphas, alpha_bars = [], [], []
        product = 1.0
        for t in range(num_steps):
            f_now = math.cos(((t + 1) / num_steps + s) / (1 + s) * math.pi / 2) ** 2
            f_before = math.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2
            beta = min(1 - f_now / f_before, 0.999)
            product = product * (1 - beta)
            betas.append(beta)
            alphas.append(1 - beta)
            alpha_bars.append(product)
        self.betas = torch.tensor(betas)
        self.alphas = torch.tensor(alphas)
        self.alpha_bars = torch.tensor(alpha_bars)

    def velocity(self, x_0, noise, timesteps):
        out = torch.empty_like(x_0)
        for b in range(x_0.shape[0]):
            ab = float(self.alpha_bars[int(timesteps[b])])
            out[b] = math.sqrt(ab) * noise[b] - math.sqrt(1 - ab) * x_0[b]
        return out

    def from_velocity(self, v, x_t, t):
        ab = float(self.alpha_bars[t])
        x_0 = math.sqrt(ab) * x_t - math.sqrt(1 - ab) * v
        epsilon = math.sqrt(ab) * v + math.sqrt(1 - ab) * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab = float(self.alpha_bars[t])
        if t_previous == -1:
            ab_prev = 1.0
        else:
            ab_prev = float(self.alpha_bars[t_previous])
        sigma = eta * math.sqrt((1 - ab_prev) / (1 - ab)) * math.sqrt(1 - ab / ab_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return math.sqrt(ab_prev) * x_0 + math.sqrt(max(0.0, 1 - ab_prev - sigma**2)) * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        result = []
        for sample in x_0:
            values = sorted(sample.abs().flatten().tolist())
            place = quantile * (len(values) - 1)
            low = int(place)
            high = min(low + 1, len(values) - 1)
            s = values[low] + (place - low) * (values[high] - values[low])
            if s < 1:
                s = 1.0
            result.append(sample.clamp(-s, s) / s)
        return torch.stack(result)
