# {
#  "persona": "Likes numerics: log space, angles, complex numbers, expm1, precomputed increments, own interpolation of quantiles by topk and lerp.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "split of v by complex multiplication; alpha_bars from logs; quantile by sort and lerp; heun as two Euler steps averaged."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        angles = (torch.linspace(0, 1, num_steps + 1, dtype=torch.float64) + 0.008) / 1.008 * (math.pi / 2)
        log_alphas = 2 * angles.cos().clamp_min(1e-30).log().diff()  # log of f_t / f_{t-1}
        betas = -torch.expm1(log_alphas)
        betas = torch.where(betas > 0.999, torch.full_like(betas, 0.999), betas)
        self.betas = betas.to(torch.float32)
        self.alphas = (1 - betas).to(torch.float32)
        self.alpha_bars = torch.log1p(-betas).cumsum(dim=0).exp().to(torch.float32)

    def velocity(self, x_0, noise, timesteps):
        angle = torch.acos(self.alpha_bars.double().sqrt())[timesteps.to(self.alpha_bars.device)]
        c, s = (each.to(x_0.device, x_0.dtype) for each in (angle.cos(), angle.sin()))
        return torch.einsum("b,b...->b...", c, noise) - torch.einsum("b,b...->b...", s, x_0)

    def from_velocity(self, v, x_t, t):
        bar = self.alpha_bars[t].to(v.device)
        c, s = bar.sqrt(), (1 - bar).sqrt()
        rotation = torch.stack([torch.stack([c, -s]), torch.stack([s, c])]).to(v.dtype)
        x_0, epsilon = torch.tensordot(rotation, torch.stack([x_t, v]), dims=1)
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        with_end = torch.cat([torch.ones(1, dtype=torch.float64), self.alpha_bars.double().cpu()])  # entry t + 1 is time t
        now, then = with_end[t + 1].item(), with_end[t_previous + 1].item()
        sigma = eta * math.sqrt((1 - then) / (1 - now) * (1 - now / then))
        z = DL_random(x_0.shape, seed=seed).to(x_0)
        kept = math.sqrt(max((math.sqrt(1 - then) - sigma) * (math.sqrt(1 - then) + sigma), 0.0))
        return math.sqrt(then) * x_0 + kept * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        sizes = x_0.abs().reshape(x_0.shape[0], -1).sort(dim=-1).values
        place = quantile * (sizes.shape[1] - 1)
        low = math.floor(place)
        s = torch.lerp(sizes[:, low], sizes[:, math.ceil(place)], place - low).clamp(min=1)
        s = s.reshape(x_0.shape[:1] + (1,) * (x_0.ndim - 1)).expand_as(x_0)
        return torch.minimum(torch.maximum(x_0, -s), s) / s
