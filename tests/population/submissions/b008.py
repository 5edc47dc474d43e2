# {
#  "persona": "style-transfer background: InstanceNorm and AdaIN (scale and shift after the norm)",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "instance norm forgets brightness inside; `first` (a convolution without norm) still carries it to the end"
# }
# --- conditional_ddpm/ResUNet.py
class AdaIN(nn.Module):
    """Instance norm, then gamma and beta come from time and label."""

    def __init__(self, channels, emb):
        super().__init__()
        self.to_style = nn.Linear(emb, channels * 2)

    def forward(self, x, emb):
        # own instance norm: nn.InstanceNorm2d refuses maps of 1x1 when training
        mean = x.mean(dim=(2, 3), keepdim=True)
        var = x.var(dim=(2, 3), keepdim=True, unbiased=False)
        gamma, beta = self.to_style(emb).view(x.shape[0], 2, x.shape[1], 1, 1).unbind(1)
        return (1 + gamma) * (x - mean) / (var + 1e-5).sqrt() + beta
class StyledConv(nn.Module):
    def __init__(self, c_in, c_out, emb):
        super().__init__()
        self.conv = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.adain = AdaIN(c_out, emb)

    def forward(self, x, emb):
        return F.relu(self.adain(self.conv(x), emb))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        emb = max(64, 2 * n_feat)
        self.clock = Clocks(64)
        self.mapping = nn.Sequential(nn.Linear(64 + n_classes, emb), nn.ReLU(), nn.Linear(emb, emb), nn.ReLU())
        self.enter = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.enc1 = StyledConv(n_feat, n_feat, emb)
        self.enc2 = StyledConv(n_feat, 2 * n_feat, emb)
        self.enc3 = StyledConv(2 * n_feat, 4 * n_feat, emb)
        self.dec2 = StyledConv(4 * n_feat + 2 * n_feat, 2 * n_feat, emb)
        self.dec1 = StyledConv(2 * n_feat + n_feat, n_feat, emb)
        self.exit = nn.Conv2d(2 * n_feat, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        style = self.mapping(torch.cat((self.clock(t), c), dim=1))
        first = self.enter(x)
        e1 = self.enc1(first, style)
        e2 = self.enc2(F.avg_pool2d(e1, 2), style)
        e3 = self.enc3(F.avg_pool2d(e2, 2), style)
        d2 = self.dec2(torch.cat((F.interpolate(e3, scale_factor=2), e2), dim=1), style)
        d1 = self.dec1(torch.cat((F.interpolate(d2, scale_factor=2), e1), dim=1), style)
        return self.exit(torch.cat((d1, first), dim=1))
