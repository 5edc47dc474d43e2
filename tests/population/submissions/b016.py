# {
#  "persona": "given blocks, but also feeds x itself as a skip and adds ResConvBlocks after each fusion",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "condition and time are handed to FusionBlock in swapped order: it adds the two, so nothing changes"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        E, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, E))
        self.embed_condition = EmbedBlock(n_classes, E)
        self.enter = nn.Conv2d(in_channels, fine, 3, padding=1)
        self.fuse_0 = FusionBlock(fine, E)
        self.down_1 = UnetDown(fine, n_feat)
        self.fuse_1, self.res_1 = FusionBlock(n_feat, E), ResConvBlock(n_feat, n_feat)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)
        self.fuse_2, self.res_2 = FusionBlock(2 * n_feat, E), ResConvBlock(2 * n_feat, 2 * n_feat)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)
        self.fuse_3, self.res_3 = FusionBlock(n_feat, E), ResConvBlock(n_feat, n_feat)
        self.up_2 = UnetUp(n_feat, fine + in_channels, fine)
        self.fuse_4, self.res_4 = FusionBlock(fine, E), ResConvBlock(fine, fine)
        self.finish = nn.Conv2d(fine + in_channels, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        te = self.embed_time(t)
        ce = self.embed_condition(c)

        h0 = self.fuse_0(self.enter(x), ce, te)                   # (B, fine, 28, 28)
        h1 = self.res_1(self.fuse_1(self.down_1(h0), ce, te))     # (B, F, 14, 14)
        h2 = self.res_2(self.fuse_2(self.down_2(h1), ce, te))     # (B, 2F, 7, 7)
        u1 = self.res_3(self.fuse_3(self.up_1(h2, h1), ce, te))   # (B, F, 14, 14)
        u0 = self.res_4(self.fuse_4(self.up_2(u1, torch.cat([h0, x], 1)), ce, te))
        return self.finish(torch.cat([u0, x], 1))
