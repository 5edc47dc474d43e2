# {
#  "persona": "diffusers user who rescales t to 0..1000 the short way",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "t *= 1000 changes the caller's tensor in place (view shares its memory): a second call with the same t, as guidance makes it, sees a time 1000 times as large; it should make a new tensor, t = t * 1000."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class SinCos(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, t):
        w = torch.exp(-math.log(1e4) * torch.arange(0, self.dim, 2, device=t.device) / self.dim).to(t.dtype)
        return torch.cat([(t * w).sin(), (t * w).cos()], dim=1)
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        E = 4 * n_feat
        self.sincos = SinCos(64)
        self.time_mlp = EmbedBlock(64, E)
        self.label_mlp = EmbedBlock(n_classes, E)
        self.conv_in = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.f1 = FusionBlock(n_feat, E)
        self.d1 = UnetDown(n_feat, n_feat)
        self.f2 = FusionBlock(n_feat, E)
        self.d2 = UnetDown(n_feat, 2 * n_feat)
        self.f3 = FusionBlock(2 * n_feat, E)
        self.u2 = UnetUp(2 * n_feat, n_feat, n_feat)
        self.f4 = FusionBlock(n_feat, E)
        self.u1 = UnetUp(n_feat, n_feat, n_feat)
        self.f5 = FusionBlock(n_feat, E)
        self.conv_out = nn.Conv2d(n_feat, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        t = t.view(-1, 1)
        t *= 1000  # the sinusoids are made for step numbers
        temb = self.time_mlp(self.sincos(t))
        cemb = self.label_mlp(c)
        a = self.f1(self.conv_in(x), temb, cemb)
        b = self.f2(self.d1(a), temb, cemb)
        h = self.f3(self.d2(b), temb, cemb)
        h = self.f4(self.u2(h, b), temb, cemb)
        h = self.f5(self.u1(h, a), temb, cemb)
        return self.conv_out(h)
