# {
#  "persona": "timm user: ConvNeXt blocks (depthwise 7x7, LayerNorm2d, layer scale), AdaLN; sampler entirely in float64; optional 2.5.1 and 2.5.4 too.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "U-Net without any given block except SinusoidalEmbedding; layer scale starts at 0.1. sample's x is float64 until the network sees it and float32 at the return; scheduler with lru_cache'd float64 tables at module level; forward draws t by multinomial, masks by index_fill; dynamic_threshold sample by sample, divided before the cut."
# }
# --- conditional_ddpm/DDPM.py
from functools import lru_cache
@lru_cache(maxsize=None)
def _tables(beta_1, beta_T, T):
    beta = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
    bar = torch.cumprod(1 - beta, 0)
    return beta, 1 - beta, bar
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta, alpha, bar = (torch.take(table, t_s - 1) for table in _tables(beta_1, beta_T, T))
        found = {
            "beta_t": beta, "sqrt_beta_t": beta.pow(0.5), "alpha_t": alpha, "oneover_sqrt_alpha": alpha.pow(-0.5),
            "alpha_t_bar": bar, "sqrt_alpha_bar": bar.pow(0.5), "sqrt_oneminus_alpha_bar": (1 - bar).pow(0.5),
        }  # fmt: skip
        return {name: value.to(torch.float32).to(self.device) for name, value in found.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, cfg = images.shape[0], self.dmconfig
        t = torch.multinomial(torch.ones(cfg.T), B, replacement=True) + 1
        bar = _tables(cfg.beta_1, cfg.beta_T, cfg.T)[2][t - 1].view(B, 1, 1, 1).to(self.device, torch.float32)
        noise = torch.normal(torch.zeros_like(images), 1.0)
        y = nn.functional.one_hot(conditions, cfg.num_classes).float()
        drop_ids = (torch.rand(B, device=y.device) < cfg.mask_p).nonzero().squeeze(1)
        y = y.index_fill(0, drop_ids, cfg.condition_mask_value)
        prediction = self.network(bar.sqrt() * images + (1 - bar).sqrt() * noise, t.to(self.device).view(B, 1, 1, 1) / cfg.T, y)
        return torch.linalg.vector_norm(prediction - noise) ** 2 / noise.numel()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        y = (y[:, None] == torch.arange(config.num_classes, device=self.device)).float() if y.ndim == 1 else y.float()
        y_null = torch.full_like(y, config.condition_mask_value)
        beta, alpha, bar = (table.tolist() for table in _tables(config.beta_1, config.beta_T, config.T))
        latents = torch.randn(shape, device=self.device).double()
        with torch.no_grad():
            for i in reversed(range(config.T)):
                x, t = latents.float(), torch.full((len(y), 1, 1, 1), (i + 1) / config.T, device=self.device)
                cond, uncond = self.network(x, t, y).double(), self.network(x, t, y_null).double()
                eps = uncond + (omega + 1) * (cond - uncond)
                latents = (latents - beta[i] / (1 - bar[i]) ** 0.5 * eps) / alpha[i] ** 0.5
                if i > 0:
                    latents = latents + beta[i] ** 0.5 * torch.randn(shape, device=self.device)
        return (latents * config.pixel_std + config.pixel_mean).clamp(0, 1).float()
# --- conditional_ddpm/ResUNet.py
class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps).permute(0, 3, 1, 2)
class ConvNeXtBlock(nn.Module):
    def __init__(self, dim, emb, mlp_ratio=2, ls_init_value=0.1):
        super().__init__()
        self.conv_dw = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim)
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.ada = nn.Linear(emb, 2 * dim)
        self.mlp = nn.Sequential(nn.Linear(dim, mlp_ratio * dim), nn.GELU(), nn.Linear(mlp_ratio * dim, dim))
        self.gamma = nn.Parameter(ls_init_value * torch.ones(dim))

    def forward(self, x, emb):
        shortcut = x
        scale, shift = self.ada(F.silu(emb))[:, None, None, :].chunk(2, dim=-1)
        x = self.conv_dw(x).permute(0, 2, 3, 1)  # NCHW -> NHWC
        x = self.mlp(self.norm(x) * (1 + scale) + shift) * self.gamma
        return x.permute(0, 3, 1, 2) + shortcut
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        dims = (max(n_feat // 2, 8), max(n_feat, 8), 2 * max(n_feat, 8))
        emb = 4 * max(n_feat, 8)
        self.t_embedder = nn.Sequential(SinusoidalEmbedding(128), nn.Linear(128, emb), nn.SiLU(), nn.Linear(emb, emb))
        self.y_embedder = nn.Linear(n_classes, emb)
        self.stem = nn.Conv2d(in_channels, dims[0], 3, padding=1)
        self.stages = nn.ModuleList([ConvNeXtBlock(d, emb) for d in dims])
        self.downsamples = nn.ModuleList(
            [nn.Sequential(LayerNorm2d(a), nn.Conv2d(a, b, kernel_size=2, stride=2)) for a, b in zip(dims, dims[1:])]
        )
        self.bottleneck = nn.ModuleList([ConvNeXtBlock(dims[-1], emb) for _ in range(2)])
        self.upsamples = nn.ModuleList(
            [nn.Sequential(nn.Conv2d(b, 4 * a, 1), nn.PixelShuffle(2)) for a, b in zip(dims, dims[1:])]
        )
        self.reduce = nn.ModuleList([nn.Conv2d(2 * d, d, 1) for d in dims[:-1]])
        self.up_stages = nn.ModuleList([ConvNeXtBlock(d, emb) for d in dims[:-1]])
        self.head = nn.Sequential(LayerNorm2d(dims[0]), nn.Conv2d(dims[0], in_channels, 3, padding=1))
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = self.t_embedder(t.flatten()) + self.y_embedder(c)
        feats = [self.stages[0](self.stem(x), emb)]
        for stage, downsample in zip(self.stages[1:], self.downsamples):
            feats.append(stage(downsample(feats[-1]), emb))
        y = feats.pop()
        for block in self.bottleneck:
            y = block(y, emb)
        for i in (1, 0):
            y = self.reduce[i](torch.cat([self.upsamples[i](y), feats.pop()], 1))
            y = self.up_stages[i](y, emb)
        return self.head(y)
