# {
#  "persona": "worries about overfitting: dropout inside every residual block",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "dropout: two calls in train() differ"
# }
# --- conditional_ddpm/ResUNet.py
class DropResBlock(nn.Module):
    def __init__(self, channels, n_emb, p=0.1):
        super().__init__()
        self.emb = nn.Linear(n_emb, channels)
        self.net1 = nn.Sequential(group_norm(channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1))
        self.net2 = nn.Sequential(
            group_norm(channels), nn.SiLU(), nn.Dropout(p), nn.Conv2d(channels, channels, 3, padding=1)
        )

    def forward(self, x, emb):
        h = self.net1(x) + self.emb(emb).unflatten(1, (-1, 1, 1))
        return x + self.net2(h)
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        n_feat = max(n_feat, 8)  # narrower makes no sense with these norms
        n_emb = 2 * n_feat
        self.t_net = nn.Sequential(Clocks(32), nn.Linear(32, n_emb), nn.SiLU(), nn.Dropout(0.1), nn.Linear(n_emb, n_emb))
        self.c_net = nn.Sequential(nn.Linear(n_classes, n_emb), nn.SiLU(), nn.Linear(n_emb, n_emb))
        self.start = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.r1 = DropResBlock(n_feat, n_emb)
        self.d1 = UnetDown(n_feat, n_feat)
        self.r2 = DropResBlock(n_feat, n_emb)
        self.d2 = UnetDown(n_feat, n_feat)
        self.r3 = DropResBlock(n_feat, n_emb, p=0.2)
        self.u1 = UnetUp(n_feat, n_feat, n_feat)
        self.r4 = DropResBlock(n_feat, n_emb)
        self.u2 = UnetUp(n_feat, n_feat, n_feat)
        self.r5 = DropResBlock(n_feat, n_emb)
        self.stop = nn.Conv2d(n_feat, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = F.silu(self.t_net(t) + self.c_net(c))
        s1 = self.r1(self.start(x), emb)
        s2 = self.r2(self.d1(s1), emb)
        h = self.r3(self.d2(s2), emb)
        h = self.r4(self.u1(h, s2), emb)
        h = self.r5(self.u2(h, s1), emb)
        return self.stop(h)
