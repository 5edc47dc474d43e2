# {
#  "persona": "squeeze-and-excite fan: time and label open and close channels through a sigmoid gate, plus a shift",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "the sigmoid is a gate inside, the answer is not bounded"
# }
# --- conditional_ddpm/ResUNet.py
class GatedBlock(nn.Module):
    def __init__(self, cin, cout, emb):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(cin, cout, 3, 1, 1), nn.GELU(), nn.Conv2d(cout, cout, 3, 1, 1))
        self.gate = nn.Linear(emb + cout, cout)
        self.shift = nn.Linear(emb, cout)

    def forward(self, x, emb):
        h = self.conv(x)
        squeezed = h.mean((2, 3))
        g = torch.sigmoid(self.gate(torch.cat((squeezed, emb), 1)))
        return h * g[..., None, None] + self.shift(emb)[..., None, None]
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        w, e = n_feat, 64
        self.et = nn.Sequential(Clocks(64), nn.Linear(64, e), nn.GELU(), nn.Linear(e, e))
        self.ec = nn.Sequential(nn.Linear(n_classes, e), nn.GELU(), nn.Linear(e, e))
        self.g1 = GatedBlock(in_channels, w, 2 * e)
        self.g2 = GatedBlock(w, 2 * w, 2 * e)
        self.g3 = GatedBlock(2 * w, 2 * w, 2 * e)
        self.g4 = GatedBlock(4 * w, w, 2 * e)
        self.g5 = GatedBlock(2 * w, w, 2 * e)
        self.to_noise = nn.Conv2d(w, in_channels, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = torch.cat((self.et(t), self.ec(c)), 1)
        full = self.g1(x, emb)
        half = self.g2(F.avg_pool2d(full, 2), emb)
        quarter = self.g3(F.avg_pool2d(half, 2), emb)
        h = self.g4(torch.cat((F.interpolate(quarter, scale_factor=2, mode="bicubic"), half), 1), emb)
        h = self.g5(torch.cat((F.interpolate(h, scale_factor=2, mode="bicubic"), full), 1), emb)
        return self.to_noise(h)
