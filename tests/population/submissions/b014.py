# {
#  "persona": "concatenates t and c before one joint embedding, uses given FusionBlock with zeros for the second argument",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        E = 4 * n_feat
        mid = max(n_feat // 2, 4)
        self.clock = Clocks(48)
        self.embed_both = EmbedBlock(48 + n_classes, E)
        self.first = nn.Conv2d(in_channels, mid, 5, padding=2)
        self.enc = nn.ModuleList([UnetDown(mid, n_feat), UnetDown(n_feat, 2 * n_feat)])
        self.dec = nn.ModuleList([UnetUp(2 * n_feat, n_feat, n_feat), UnetUp(n_feat, mid, mid)])
        self.fuse = nn.ModuleList(FusionBlock(ch, E) for ch in (mid, n_feat, 2 * n_feat, n_feat, mid))
        self.attn = AttentionBlock(2 * n_feat)
        self.leave = LeaveBlock(mid, in_channels, E)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        both = self.embed_both(torch.cat([self.clock(t), c], dim=-1))
        nothing = torch.zeros_like(both)  # FusionBlock adds the two

        a = self.fuse[0](self.first(x), both, nothing)
        b = self.fuse[1](self.enc[0](a), both, nothing)
        d = self.fuse[2](self.enc[1](b), both, nothing)
        d = self.attn(d)
        b = self.fuse[3](self.dec[0](d, b), both, nothing)
        a = self.fuse[4](self.dec[1](b, a), both, nothing)
        return self.leave(a, x, both)
