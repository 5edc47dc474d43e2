# {
#  "persona": "ConvNeXt fan: depthwise 7x7, channels-last LayerNorm, layer scale",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
class ConvNextBlock(nn.Module):
    def __init__(self, dim, dim_out, emb_dim, mult=2):
        super().__init__()
        self.ds_conv = nn.Conv2d(dim, dim, 7, padding=3, groups=dim)
        self.mlp = nn.Sequential(nn.GELU(), nn.Linear(emb_dim, dim))
        self.net = nn.Sequential(
            nn.GroupNorm(1, dim),
            nn.Conv2d(dim, dim_out * mult, 3, padding=1),
            nn.GELU(),
            LayerNorm2d(dim_out * mult),
            nn.Conv2d(dim_out * mult, dim_out, 3, padding=1),
        )
        self.gamma = nn.Parameter(torch.full((dim_out, 1, 1), 0.5))
        self.res_conv = nn.Conv2d(dim, dim_out, 1) if dim != dim_out else nn.Identity()

    def forward(self, x, emb):
        h = self.ds_conv(x)
        h = h + self.mlp(emb)[:, :, None, None]
        return self.gamma * self.net(h) + self.res_conv(x)
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        n = max(n_feat, 4)
        emb_dim = 4 * n
        self.time_mlp = nn.Sequential(Clocks(64), nn.Linear(64, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))
        self.class_mlp = nn.Sequential(nn.Linear(n_classes, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))
        self.stem = nn.Conv2d(in_channels, n, 3, padding=1)
        self.enc = nn.ModuleList([ConvNextBlock(n, n, emb_dim), ConvNextBlock(n, 2 * n, emb_dim)])
        self.shrink = nn.ModuleList([nn.Conv2d(n, n, 2, 2), nn.Conv2d(2 * n, 2 * n, 2, 2)])
        self.mid = ConvNextBlock(2 * n, 2 * n, emb_dim)
        self.grow = nn.ModuleList([nn.ConvTranspose2d(2 * n, 2 * n, 2, 2), nn.ConvTranspose2d(n, n, 2, 2)])
        self.dec = nn.ModuleList([ConvNextBlock(4 * n, n, emb_dim), ConvNextBlock(2 * n, n, emb_dim)])
        self.head = nn.Conv2d(n, in_channels, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = self.time_mlp(t) + self.class_mlp(c)
        h, skips = self.stem(x), []
        for block, shrink in zip(self.enc, self.shrink):
            h = block(h, emb)
            skips.insert(0, h)
            h = shrink(h)
        h = self.mid(h, emb)
        for block, grow, skip in zip(self.dec, self.grow, skips):
            h = block(torch.cat([grow(h), skip], dim=1), emb)
        return self.head(h)
