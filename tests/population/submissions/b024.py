# {
#  "persona": "einsum and nn.Parameter tables: the label embedding is c @ table, time by polynomials",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        e = 2 * n_feat + 16
        self.table = nn.Parameter(torch.randn(n_classes, e) / 4)
        self.time_weights = nn.Parameter(torch.randn(24, e) / 4)
        self.bias = nn.Parameter(torch.zeros(e))
        self.mix = nn.Sequential(nn.SiLU(), nn.Linear(e, e), nn.SiLU())
        self.enter = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.film = nn.ModuleList(nn.Linear(e, 2 * k) for k in (n_feat, n_feat, 2 * n_feat, n_feat, n_feat))
        self.convs = nn.ModuleList([
            ResConvBlock(n_feat, n_feat), ResConvBlock(n_feat, n_feat), ResConvBlock(n_feat, 2 * n_feat),
            ResConvBlock(3 * n_feat, n_feat), ResConvBlock(2 * n_feat, n_feat),
        ])
        self.leave = nn.Conv2d(n_feat, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        t = t.reshape(-1, 1)
        powers = torch.cat([t**k for k in range(1, 5)], dim=1)                            # 4 powers
        waves = torch.cat([torch.sin(2**k * t) for k in range(10)] + [torch.cos(2**k * t) for k in range(10)], dim=1)
        features = torch.cat([powers, waves], dim=1)                                      # (B, 24)
        emb = self.mix(torch.einsum("bn,ne->be", c, self.table) + torch.einsum("bk,ke->be", features, self.time_weights) + self.bias)

        def step(i, h):
            gamma, beta = self.film[i](emb)[:, :, None, None].chunk(2, dim=1)
            return self.convs[i](h) * (1 + gamma) + beta

        h0 = step(0, self.enter(x))
        h1 = step(1, F.max_pool2d(h0, 2))
        h2 = step(2, F.max_pool2d(h1, 2))
        h1 = step(3, torch.cat([F.interpolate(h2, scale_factor=2), h1], dim=1))
        h0 = step(4, torch.cat([F.interpolate(h1, scale_factor=2), h0], dim=1))
        return self.leave(h0)
