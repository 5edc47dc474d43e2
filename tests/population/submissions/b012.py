# {
#  "persona": "wants three levels below 28 (14, 7, 4): ceil-mode pooling, interpolates to the skip's size",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class Level(nn.Module):
    """two convolutions with a normalisation, modulated by an embedding"""

    def __init__(self, ci, co, e):
        super().__init__()
        self.a = nn.Conv2d(ci, co, 3, padding=1)
        self.b = nn.Conv2d(co, co, 3, padding=1)
        self.n = nn.GroupNorm(1, co)
        self.mul, self.add = nn.Linear(e, co), nn.Linear(e, co)

    def forward(self, x, e):
        x = F.silu(self.n(self.a(x)))
        x = x * (1 + self.mul(e)[..., None, None]) + self.add(e)[..., None, None]
        return F.silu(self.b(x))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        e = 64 + n_feat
        widths = [n_feat, n_feat, 2 * n_feat, 2 * n_feat]
        self.time = nn.Sequential(Clocks(64), nn.Linear(64, e))
        self.cond = nn.Linear(n_classes, e)
        self.mix = nn.Sequential(nn.SiLU(), nn.Linear(e, e), nn.SiLU())
        cs = [in_channels] + widths
        self.down = nn.ModuleList(Level(cs[k], cs[k + 1], e) for k in range(4))
        self.up = nn.ModuleList(Level(widths[k + 1] + widths[k], widths[k], e) for k in (2, 1, 0))
        self.last = nn.Conv2d(widths[0], in_channels, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        e = self.mix(self.time(t) + self.cond(c))
        kept = []
        for k, level in enumerate(self.down):
            if k > 0:
                x = F.max_pool2d(x, 2, ceil_mode=True)  # 28 -> 14 -> 7 -> 4
            x = level(x, e)
            kept.append(x)
        kept.pop()
        for level in self.up:
            skip = kept.pop()
            x = F.interpolate(x, size=skip.shape[-2:], mode="bilinear", align_corners=True)
            x = level(torch.cat([x, skip], 1), e)
        return self.last(x)
