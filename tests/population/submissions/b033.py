# {
#  "persona": "thinks conditioning belongs where it is 'abstract': own small U-Net",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "Time is joined in at 7x7 only (if i == 2); it should be joined in at each level.",
#    "The label is joined in only after the first up-step (if i == 3); it should be joined in at each level."
#   ]
#  },
#  "note": "the answer does depend on time and label: whether one place is enough is a matter of contract (TODO: 'joined in at each level')"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size, n = 3 * n_feat, n_feat
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, size))
        self.embed_condition = EmbedBlock(n_classes, size)
        self.enter = nn.Conv2d(in_channels, n, 3, padding=1)
        self.res_1 = ResConvBlock(n, n)
        self.down_1, self.down_2 = UnetDown(n, n), UnetDown(n, 2 * n)
        self.res_2 = ResConvBlock(n, n)
        self.res_3 = ResConvBlock(2 * n, 2 * n)
        self.to_time = nn.ModuleList([nn.Linear(size, k) for k in (n, n, 2 * n, n, n)])
        self.to_cond = nn.ModuleList([nn.Linear(size, k) for k in (n, n, 2 * n, n, n)])
        self.up_1, self.up_2 = UnetUp(2 * n, n, n), UnetUp(n, n, n)
        self.leave = nn.Conv2d(n, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        time, cond = F.silu(self.embed_time(t)), F.silu(self.embed_condition(c))

        def add_time(i, h):
            return h + self.to_time[i](time)[:, :, None, None] if i == 2 else h

        def add_cond(i, h):
            return h + self.to_cond[i](cond)[:, :, None, None] if i == 3 else h

        a = self.res_1(F.silu(add_cond(0, add_time(0, self.enter(x)))))
        b = self.res_2(F.silu(add_cond(1, add_time(1, self.down_1(a)))))
        m = self.res_3(F.silu(add_cond(2, add_time(2, self.down_2(b)))))
        h = F.silu(add_cond(3, add_time(3, self.up_1(m, b))))
        h = F.silu(add_cond(4, add_time(4, self.up_2(h, a))))
        return self.leave(h)
