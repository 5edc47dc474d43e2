# {
#  "persona": "minimalist: no norm at all, raw t and c glued as maps onto every level's channels",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "t goes in as one bare number: weak, but it is used"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        w = n_feat
        k = n_classes + 1
        self.d0 = nn.Conv2d(in_channels + k, w, 3, padding=1)
        self.d1 = nn.Conv2d(w + k, w, 3, stride=2, padding=1)
        self.d2 = nn.Conv2d(w + k, 2 * w, 3, stride=2, padding=1)
        self.m1 = nn.Conv2d(2 * w + k, 2 * w, 3, padding=1)
        self.m2 = nn.Conv2d(2 * w + k, 2 * w, 3, padding=1)
        self.u1 = nn.Conv2d(2 * w + w + k, w, 3, padding=1)
        self.u2 = nn.Conv2d(w + w + k, w, 3, padding=1)
        self.o = nn.Conv2d(w + k, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        extra = torch.cat([t.reshape(len(x), 1), c], dim=1)[:, :, None, None]

        def glue(*maps):
            h, w = maps[0].shape[2:]
            return torch.cat([*maps, extra.expand(-1, -1, h, w)], dim=1)

        def up(a):
            return F.interpolate(a, scale_factor=2, mode="nearest")

        a0 = F.leaky_relu(self.d0(glue(x)), 0.1)
        a1 = F.leaky_relu(self.d1(glue(a0)), 0.1)
        a2 = F.leaky_relu(self.d2(glue(a1)), 0.1)
        a2 = F.leaky_relu(self.m1(glue(a2)), 0.1)
        a2 = F.leaky_relu(self.m2(glue(a2)), 0.1)
        b1 = F.leaky_relu(self.u1(glue(up(a2), a1)), 0.1)
        b0 = F.leaky_relu(self.u2(glue(up(b1), a0)), 0.1)
        return self.o(glue(b0))
