# {
#  "persona": "numpy person: everything by reshape and slicing; average pool and repeat_interleave",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        n = n_feat
        self.tvec = nn.Sequential(nn.Linear(1, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU())
        self.cvec = nn.Sequential(nn.Linear(n_classes, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU())
        self.w = nn.ModuleList([nn.Linear(128, k) for k in (n, 2 * n, 2 * n, n, n)])
        self.conv_a = nn.Conv2d(in_channels, n, 3, padding=1)
        self.conv_b = nn.Conv2d(n, 2 * n, 3, padding=1)
        self.conv_c = nn.Conv2d(2 * n, 2 * n, 3, padding=1)
        self.conv_d = nn.Conv2d(4 * n, n, 3, padding=1)
        self.conv_e = nn.Conv2d(2 * n, n, 3, padding=1)
        self.conv_f = nn.Conv2d(n, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        B = x.shape[0]
        vec = torch.concatenate([self.tvec(t.reshape(B, 1)), self.cvec(c)], axis=1)

        def half(z):
            b, k, h, w = z.shape
            return z.reshape(b, k, h // 2, 2, w // 2, 2).mean(axis=(3, 5))

        def twice(z):
            return z.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)

        def act(z):  # softplus is smooth and never dead
            return F.softplus(z) - 0.5

        a = act(self.conv_a(x) + self.w[0](vec).reshape(B, -1, 1, 1))
        b = act(self.conv_b(half(a)) + self.w[1](vec).reshape(B, -1, 1, 1))
        q = act(self.conv_c(half(b)) + self.w[2](vec).reshape(B, -1, 1, 1))
        d = act(self.conv_d(torch.concatenate([twice(q), b], axis=1)) + self.w[3](vec).reshape(B, -1, 1, 1))
        e = act(self.conv_e(torch.concatenate([twice(d), a], axis=1)) + self.w[4](vec).reshape(B, -1, 1, 1))
        return self.conv_f(e)
