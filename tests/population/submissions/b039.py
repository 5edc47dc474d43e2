# {
#  "persona": "fits 28 to three halvings by floor and pads at the end",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The noisy image is clamped to [-1, 1] on entry, which throws away most of the noise that has to be predicted (normalised pixels reach 2.8); x should go in as it is.",
#    "The last convolution has no padding and its 26x26 answer is padded with zeros: the outermost row and column of the answer are always 0; it should be convolved with padding=1."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class Stage(nn.Module):
    def __init__(self, i, o, e):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(i, o, 3, padding=1), nn.Conv2d(o, o, 3, padding=1)
        self.gn = nn.GroupNorm(1, o)
        self.e = nn.Linear(e, o)

    def forward(self, x, e):
        x = F.silu(self.gn(self.c1(x))) + self.e(e)[:, :, None, None]
        return F.silu(self.c2(x))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        n, e = n_feat, 128
        self.t_embed = nn.Sequential(Clocks(64), nn.Linear(64, e))
        self.c_embed = nn.Linear(n_classes, e)
        self.s1, self.s2, self.s3 = Stage(in_channels, n, e), Stage(n, 2 * n, e), Stage(2 * n, 2 * n, e)
        self.s4, self.s5 = Stage(4 * n, n, e), Stage(2 * n, n, e)
        self.out = nn.Conv2d(n, in_channels, 3)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        x = x.clamp(-1, 1)  # keep pixels in range
        e = F.silu(self.t_embed(t) + self.c_embed(c))
        a = self.s1(x, e)
        b = self.s2(F.max_pool2d(a, 2), e)
        m = self.s3(F.max_pool2d(b, 2), e)
        b = self.s4(torch.cat((F.interpolate(m, scale_factor=2), b), 1), e)
        a = self.s5(torch.cat((F.interpolate(b, scale_factor=2), a), 1), e)
        out = self.out(a)
        return F.pad(out, (1, 1, 1, 1))
