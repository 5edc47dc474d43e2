# {
#  "persona": "super-resolution person: PixelUnshuffle down, PixelShuffle up",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class Shrink(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.fold = nn.PixelUnshuffle(2)
        self.mix = nn.Conv2d(4 * cin, cout, 1)

    def forward(self, x):
        return self.mix(self.fold(x))
class Grow(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.mix = nn.Conv2d(cin, 4 * cout, 1)
        self.unfold = nn.PixelShuffle(2)

    def forward(self, x):
        return self.unfold(self.mix(x))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        E = 2 * n_feat
        self.time = nn.Sequential(Clocks(64), EmbedBlock(64, E))
        self.label = EmbedBlock(n_classes, E)
        self.stem = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.f0 = FusionBlock(n_feat, E)
        self.s1 = Shrink(n_feat, n_feat)
        self.f1 = FusionBlock(n_feat, E)
        self.s2 = Shrink(n_feat, 2 * n_feat)
        self.f2 = FusionBlock(2 * n_feat, E)
        self.g1 = Grow(2 * n_feat, n_feat)
        self.j1 = ResConvBlock(2 * n_feat, n_feat)
        self.f3 = FusionBlock(n_feat, E)
        self.g2 = Grow(n_feat, n_feat)
        self.j2 = ResConvBlock(2 * n_feat, n_feat)
        self.f4 = FusionBlock(n_feat, E)
        self.head = nn.Sequential(group_norm(n_feat), nn.SiLU(), nn.Conv2d(n_feat, in_channels, 3, padding=1))
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        te, ce = self.time(t), self.label(c)
        x0 = self.f0(self.stem(x), te, ce)
        x1 = self.f1(self.s1(x0), te, ce)
        x2 = self.f2(self.s2(x1), te, ce)
        y1 = self.f3(self.j1(torch.cat((self.g1(x2), x1), 1)), te, ce)
        y0 = self.f4(self.j2(torch.cat((self.g2(y1), x0), 1)), te, ce)
        return self.head(y0)
