# {
#  "persona": "careful assert-writer; rewrites the class with a class of its own for a stage, keeps the hook's job by casting by hand",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "no forward hook: casts by hand instead"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.in_channels, self.n_classes = in_channels, n_classes
        E = 3 * n_feat + 5
        self.E = E
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, E))
        self.embed_condition = EmbedBlock(n_classes, E)
        self.enter = nn.Conv2d(in_channels, n_feat, 1)
        self.fuse_enter = FusionBlock(n_feat, E)
        self.down_1 = UnetDown(n_feat, n_feat)
        self.fuse_1 = FusionBlock(n_feat, E)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)
        self.fuse_2 = FusionBlock(2 * n_feat, E)
        self.middle = AttentionBlock(2 * n_feat)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)
        self.fuse_3 = FusionBlock(n_feat, E)
        self.up_2 = UnetUp(n_feat, n_feat, n_feat)
        self.fuse_4 = FusionBlock(n_feat, E)
        self.leave = LeaveBlock(n_feat, in_channels, E)

    def forward(self, x, t, c):
        w = self.enter.weight
        x, t, c = (torch.as_tensor(v).to(device=w.device, dtype=w.dtype) for v in (x, t, c))
        B, C, H, W = x.shape
        assert C == self.in_channels, f"expected {self.in_channels} channels, got {C}"
        assert c.shape == (B, self.n_classes), c.shape
        assert t.numel() in (1, B), t.shape

        time = self.embed_time(t).expand(B, self.E)
        cond = self.embed_condition(c)
        assert time.shape == cond.shape == (B, self.E)

        full = self.fuse_enter(self.enter(x), time, cond)
        assert full.shape[2:] == (H, W)
        half = self.fuse_1(self.down_1(full), time, cond)
        assert half.shape[2:] == (H // 2, W // 2)
        quarter = self.fuse_2(self.down_2(half), time, cond)
        assert quarter.shape[2:] == (H // 4, W // 4)
        quarter = self.middle(quarter)
        half = self.fuse_3(self.up_1(quarter, half), time, cond)
        full = self.fuse_4(self.up_2(half, full), time, cond)
        out = self.leave(full, x, time)
        assert out.shape == (B, C, H, W)
        return out
