# {
#  "persona": "GAN background: images are in [-1, 1], so the generator ends with tanh",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The answer goes through tanh and stays in (-1, 1); noise is a normal number without bounds, so the last layer must be linear."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        nz = 4 * n_feat
        self.embed_t = nn.Sequential(Clocks(64), nn.Linear(64, nz), nn.LeakyReLU(0.2), nn.Linear(nz, nz))
        self.embed_c = nn.Sequential(nn.Linear(n_classes, nz), nn.LeakyReLU(0.2), nn.Linear(nz, nz))
        self.conv_in = nn.Conv2d(in_channels, n_feat, 3, 1, 1)
        self.fuse_a = FusionBlock(n_feat, nz)
        self.down_a = nn.Conv2d(n_feat, n_feat, 4, 2, 1)
        self.fuse_b = FusionBlock(n_feat, nz)
        self.down_b = nn.Conv2d(n_feat, 2 * n_feat, 4, 2, 1)
        self.fuse_c = FusionBlock(2 * n_feat, nz)
        self.up_b = nn.ConvTranspose2d(2 * n_feat, n_feat, 4, 2, 1)
        self.fuse_d = FusionBlock(2 * n_feat, nz)
        self.up_a = nn.ConvTranspose2d(2 * n_feat, n_feat, 4, 2, 1)
        self.fuse_e = FusionBlock(2 * n_feat, nz)
        self.conv_out = nn.Conv2d(2 * n_feat, in_channels, 3, 1, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        zt, zc = self.embed_t(t), self.embed_c(c)
        e1 = self.fuse_a(self.conv_in(x), zt, zc)
        e2 = self.fuse_b(self.down_a(e1), zt, zc)
        z = self.fuse_c(self.down_b(e2), zt, zc)
        d2 = self.fuse_d(torch.cat([self.up_b(z), e2], 1), zt, zc)
        d1 = self.fuse_e(torch.cat([self.up_a(d2), e1], 1), zt, zc)
        out = self.conv_out(d1)
        return torch.tanh(out)
