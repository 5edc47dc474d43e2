# {
#  "persona": "transformer person: nn.MultiheadAttention over the 7x7 tokens, time and label as two extra tokens",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "no position embedding inside attention; convolutions keep the places apart"
# }
# --- conditional_ddpm/ResUNet.py
class TokenMixer(nn.Module):
    """Pre-LN transformer block over pixels-as-tokens + 2 condition tokens."""

    def __init__(self, d, heads):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attn = nn.MultiheadAttention(d, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def forward(self, seq):
        y = self.ln1(seq)
        seq = seq + self.attn(y, y, y, need_weights=False)[0]
        return seq + self.mlp(self.ln2(seq))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        d = 4 * n_feat
        self.tok_t = nn.Sequential(Clocks(64), EmbedBlock(64, d))
        self.tok_c = EmbedBlock(n_classes, d)
        self.stem = ResConvBlock(in_channels, n_feat)
        self.fuse_hi = FusionBlock(n_feat, d)
        self.down_a = UnetDown(n_feat, 2 * n_feat)
        self.fuse_mid = FusionBlock(2 * n_feat, d)
        self.down_b = UnetDown(2 * n_feat, d)
        self.blocks = nn.Sequential(TokenMixer(d, 4), TokenMixer(d, 4))
        self.up_b = UnetUp(d, 2 * n_feat, 2 * n_feat)
        self.fuse_mid2 = FusionBlock(2 * n_feat, d)
        self.up_a = UnetUp(2 * n_feat, n_feat, n_feat)
        self.fuse_hi2 = FusionBlock(n_feat, d)
        self.head = nn.Conv2d(n_feat, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        tt, ct = self.tok_t(t), self.tok_c(c)
        hi = self.fuse_hi(self.stem(x), tt, ct)
        mid = self.fuse_mid(self.down_a(hi), tt, ct)
        lo = self.down_b(mid)

        tokens = lo.flatten(2).transpose(1, 2)                               # (B, HW, d)
        seq = torch.cat([tokens, tt.unsqueeze(1), ct.unsqueeze(1)], dim=1)    # (B, HW + 2, d)
        seq = self.blocks(seq)[:, :-2]
        lo = seq.transpose(1, 2).reshape(lo.shape)

        mid = self.fuse_mid2(self.up_b(lo, mid), tt, ct)
        hi = self.fuse_hi2(self.up_a(mid, hi), tt, ct)
        return self.head(hi)
