# {
#  "persona": "timm user: ConvNeXt blocks (depthwise 7x7, LayerNorm2d, layer scale), AdaLN; sampler entirely in float64; optional 2.5.1 and 2.5.4 too.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "U-Net without any given block except SinusoidalEmbedding; layer scale starts at 0.1. sample's x is float64 until the network sees it and float32 at the return; scheduler with lru_cache'd float64 tables at module level; forward draws t by multinomial, masks by index_fill; dynamic_threshold sample by sample, divided before the cut."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps

        def alpha_bar_fn(t):
            return math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2

        betas = []
        for i in range(num_steps):
            t1 = i / num_steps
            t2 = (i + 1) / num_steps
            betas.append(min(1 - alpha_bar_fn(t2) / alpha_bar_fn(t1), 0.999))
        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def dynamic_threshold(self, x_0, quantile=0.995):
        def one(sample):
            s = torch.clamp(torch.quantile(sample.abs().flatten(), quantile), min=1.0)
            return (sample / s).clamp(-1, 1)

        return torch.stack([one(sample) for sample in x_0])
