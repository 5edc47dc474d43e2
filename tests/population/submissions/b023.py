# {
#  "persona": "uses tanh as the activation inside, EDM-like: answers x plus a correction",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "tanh inside; the answer itself is x plus a convolution"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        F1, F2 = n_feat, 2 * n_feat
        self.pe = Clocks(64)
        self.t0, self.t1, self.t2 = nn.Linear(64, F1), nn.Linear(64, F1), nn.Linear(64, F2)
        self.c0, self.c1, self.c2 = nn.Linear(n_classes, F1), nn.Linear(n_classes, F1), nn.Linear(n_classes, F2)
        self.conv0 = nn.Conv2d(in_channels, F1, 3, padding=1)
        self.conv1 = nn.Conv2d(F1, F1, 3, padding=1)
        self.conv2 = nn.Conv2d(F1, F2, 3, padding=1)
        self.conv2b = nn.Conv2d(F2, F2, 3, padding=1)
        self.back1 = nn.Conv2d(F2 + F1, F1, 3, padding=1)
        self.back0 = nn.Conv2d(F1 + F1, F1, 3, padding=1)
        self.bt1, self.bt0 = nn.Linear(64, F1), nn.Linear(64, F1)
        self.bc1, self.bc0 = nn.Linear(n_classes, F1), nn.Linear(n_classes, F1)
        self.correction = nn.Conv2d(F1, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        p = self.pe(t)

        def e(lt, lc):
            return (lt(p) + lc(c))[:, :, None, None]

        h0 = torch.tanh(self.conv0(x) + e(self.t0, self.c0))
        h1 = torch.tanh(self.conv1(F.avg_pool2d(h0, 2)) + e(self.t1, self.c1))
        h2 = torch.tanh(self.conv2(F.avg_pool2d(h1, 2)) + e(self.t2, self.c2))
        h2 = h2 + torch.tanh(self.conv2b(h2))
        g1 = torch.tanh(self.back1(torch.cat((F.interpolate(h2, scale_factor=2), h1), 1)) + e(self.bt1, self.bc1))
        g0 = torch.tanh(self.back0(torch.cat((F.interpolate(g1, scale_factor=2), h0), 1)) + e(self.bt0, self.bc0))
        return x + self.correction(g0)
