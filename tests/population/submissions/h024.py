# {
#  "persona": "Knows many fused torch ops: lerp, addcmul, addcdiv, baddbmm, where, index_put; as few Python lines as possible.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "Guidance is lerp beyond 1: lerp(v_u, v_c, 1 + omega). The mask of labels is a masked lerp. inpaint uses lerp with the mask as weight, so a known that holds NaN where it is missing would spread into the result; the docstring says only the known pixels are used, so missing ones are zeroed first (masked_fill)."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        f = torch.linspace(0, 1, num_steps + 1, dtype=torch.float64).add_(0.008).div_(1.008).mul_(math.pi / 2).cos_().square_()
        alphas = f[1:].div(f[:-1]).clamp_(min=1 - 0.999)
        self.alpha_bars = alphas.cumprod(0).float()
        self.alphas, self.betas = alphas.float(), alphas.neg().add(1).float()

    def velocity(self, x_0, noise, timesteps):
        bars = self.alpha_bars.to(x_0.device).take(timesteps.to(x_0.device)).view(-1, *(1,) * (x_0.ndim - 1))
        return torch.addcmul(bars.sqrt() * noise, bars.neg().add(1).sqrt(), x_0, value=-1)

    def from_velocity(self, v, x_t, t):
        bar = self.alpha_bars[t].to(x_t.device)
        rotation = torch.stack([torch.stack([bar.sqrt(), -(1 - bar).sqrt()]), torch.stack([(1 - bar).sqrt(), bar.sqrt()])])
        return torch.tensordot(rotation.to(x_t.dtype), torch.stack([x_t, v]), dims=1).unbind(0)

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bars = torch.cat([torch.ones(1), self.alpha_bars]).to(x_0.device)  # entry 0 is the clean image
        now, then = bars[t + 1], bars[t_previous + 1]
        variance = eta**2 * (1 - then) / (1 - now) * (1 - now / then)
        mean = torch.addcmul((1 - then - variance).sqrt() * epsilon, then.sqrt(), x_0)
        return torch.addcmul(mean, variance.sqrt(), DL_random(x_0.shape, seed=seed).to(x_0))

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = x_0.abs().reshape(len(x_0), -1).quantile(quantile, dim=1).clamp_min(1).view(-1, *(1,) * (x_0.ndim - 1))
        return x_0.minimum(s).maximum(-s).div(s)
