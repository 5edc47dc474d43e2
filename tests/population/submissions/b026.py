# {
#  "persona": "builds separate embeddings for each place (as the slides showed) and FiLM with label as scale, time as shift",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ScaleShift(nn.Module):
    """condition scales, time shifts"""

    def __init__(self, size_time, n_classes, channels):
        super().__init__()
        self.scale = EmbedBlock(n_classes, channels + 8)
        self.shift = EmbedBlock(size_time, channels + 8)
        self.scale_out = nn.Linear(channels + 8, channels)
        self.shift_out = nn.Linear(channels + 8, channels)

    def forward(self, h, clocks, c):
        b = h.shape[0]
        scale = self.scale_out(self.scale(c)).view(b, -1, 1, 1)
        shift = self.shift_out(self.shift(clocks)).view(b, -1, 1, 1)
        return h * (1 + scale) + shift
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.clocks = Clocks(64)
        fine = max(n_feat // 4, 4)
        self.enter = ResConvBlock(in_channels, fine)
        self.down_1 = UnetDown(fine, n_feat)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)
        self.middle = ResConvBlock(2 * n_feat, 2 * n_feat)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)
        self.up_2 = UnetUp(n_feat, fine, fine)
        self.mods = nn.ModuleList([ScaleShift(64, n_classes, k) for k in (fine, n_feat, 2 * n_feat, n_feat, fine)])
        self.out = LeaveBlock(fine, in_channels, 64)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        clk = self.clocks(t)
        m0, m1, m2, m3, m4 = self.mods
        e0 = F.silu(m0(self.enter(x), clk, c))
        e1 = F.silu(m1(self.down_1(e0), clk, c))
        e2 = F.silu(m2(self.down_2(e1), clk, c))
        mid = self.middle(e2)
        d1 = F.silu(m3(self.up_1(mid, e1), clk, c))
        d0 = F.silu(m4(self.up_2(d1, e0), clk, c))
        return self.out(d0, x, clk)
