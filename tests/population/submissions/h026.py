# {
#  "persona": "Read SiT and DiT's code; forward_with_cfg, half batches, cfg on some channels; also wrote Imagen's thresholding from memory.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "Divides by f_0 instead of by f one step earlier, so betas are 1 - alpha_bar and the product is taken twice; should divide by f(i / T)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "Takes the nearest entry as the quantile, should go between two entries on the line that joins them.",
#    "Cuts at the quantile even where it is below 1, should cut at s, which is at least 1."
#   ]
#  },
#  "note": "guidance on the first channel alone is right for grey digits (num_channels = 1) and wrong in colour. forward_with_cfg drops the second half of its input, which is always right here: it never differs where it counts. dynamic_threshold rounds the quantile to an entry, right where the position is whole."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        def f(u):
            return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2

        betas = [min(1 - f((i + 1) / num_steps) / f(0), 0.999) for i in range(num_steps)]
        self.betas = torch.tensor(betas)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def from_velocity(self, v, x_t, t):
        a = self.alpha_bars[t].sqrt()
        b = (1 - self.alpha_bars[t]).sqrt()
        return a * x_t - b * v, b * x_t + a * v

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.reshape(len(x_0), -1)
        ranked = flat.abs().sort(dim=1).values
        place = round(quantile * (flat.shape[1] - 1))
        s = ranked[:, place : place + 1]
        flat = flat.clamp(-s, s) / s.clamp(min=1)
        return flat.reshape(x_0.shape)
