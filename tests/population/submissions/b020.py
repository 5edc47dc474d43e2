# {
#  "persona": "LinkNet style: skips are added instead of concatenated; strided convolutions; LeakyReLU",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "skips by addition, no concatenation anywhere"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        chs = (n_feat, 2 * n_feat, 4 * n_feat)
        E = 96
        self.temb = nn.Sequential(Clocks(64), nn.Linear(64, E), nn.LeakyReLU(0.2))
        self.cemb = nn.Sequential(nn.Linear(n_classes, E), nn.LeakyReLU(0.2))
        self.inp = nn.Conv2d(in_channels, chs[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 4, stride=2, padding=1) for a, b in zip(chs, chs[1:]))
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 4, stride=2, padding=1) for a, b in zip(chs, chs[1:]))
        self.norm_d = nn.ModuleList(group_norm(b) for b in chs)
        self.norm_u = nn.ModuleList(group_norm(a) for a in chs[:-1])
        self.from_emb_d = nn.ModuleList(nn.Linear(2 * E, b) for b in chs)
        self.from_emb_u = nn.ModuleList(nn.Linear(2 * E, a) for a in chs[:-1])
        self.outp = nn.Conv2d(chs[0], in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = torch.hstack([self.temb(t), self.cemb(c)])
        act = nn.LeakyReLU(0.2)
        h = act(self.norm_d[0](self.inp(x)) + self.from_emb_d[0](emb)[:, :, None, None])
        seen = [h]
        for i in range(2):
            h = self.norm_d[i + 1](self.down[i](h))
            h = act(h + self.from_emb_d[i + 1](emb)[:, :, None, None])
            seen.append(h)
        for i in (1, 0):
            h = self.norm_u[i](self.up[i](h))
            h = act(h + self.from_emb_u[i](emb)[:, :, None, None])
            h = h + seen[i]
        return self.outp(h)
