# {
#  "persona": "Misses einops and spells every rearrange as a chain of view, permute and flatten with the pattern in a comment.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "t[:, None] is (B, 1) and meets the rows of (B, H, W), not the samples: it crashes, or (B = H) gives row i of every sample the t of sample i; it should be (B, 1, 1)."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [
#    "The patches come column by column, they should come row by row."
#   ],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "mask_tokens is silent where B = H (or B = 1) and crashes elsewhere. loss is right, but calls the author's own mask_tokens: judge it with a right one. patchify is right for one patch per row or column, and for images that equal their transpose of patches."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    b, c = x.size(0), x.size(1)
    h, w = x.size(2) // p, x.size(3) // p
    # b c (h p) (w q) -> b (h w) (p q c)
    x = x.reshape(b, c, h, p, w, p)
    x = x.permute(0, 4, 2, 3, 5, 1)
    return x.flatten(3, 5).flatten(1, 2)
def unpatchify(tokens, p):
    b, n = tokens.size(0), tokens.size(1)
    h = w = int(n**0.5 + 0.5)
    # b (h w) (p q c) -> b c (h p) (w q)
    x = tokens.reshape(b, h, w, p, p, -1)
    x = x.permute(0, 5, 1, 3, 2, 4)
    return x.flatten(4, 5).flatten(2, 3)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, dim * 4), nn.GELU(), nn.Linear(dim * 4, dim))
        self.condition = nn.Sequential(nn.SiLU(), nn.Linear(dim, dim * 6))
        for parameter in self.condition.parameters():
            nn.init.zeros_(parameter)

    def forward(self, tokens, condition):
        b, n, d = tokens.size()
        # b (k d) -> k b 1 d
        parts = self.condition(condition).view(b, 6, d).permute(1, 0, 2).unsqueeze(2)
        x = self.norm(tokens) * (1 + parts[1]) + parts[0]
        tokens = tokens + parts[2] * self.attn(x, x, x, need_weights=False)[0]
        x = self.norm(tokens) * (1 + parts[4]) + parts[3]
        return tokens + parts[5] * self.mlp(x)
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    # b h w
    coin = torch.rand(x.size(), device=x.device)
    stay = coin < t[:, None]
    return x.masked_fill(~stay, MASK)
def loss(network, x, labels):
    t = torch.rand(x.size(0), device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    # b k h w -> (b h w) k
    flat = logits.permute(0, 2, 3, 1).flatten(0, 2)
    ce = F.cross_entropy(flat, x.flatten(), reduction="none")
    # b -> (b h w)
    w = (1 / (1 - t)).view(-1, 1, 1).expand(x.size()).flatten()
    m = (x_t == MASK).flatten()
    return (ce[m] * w[m]).sum() / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    b = labels.size(0)
    x = torch.full((b, side, side), MASK, dtype=torch.int64, device=labels.device)
    ts = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    for t, s in zip(ts[:-1].tolist(), ts[1:].tolist()):
        # b k h w -> b h w k
        logits = network(x, torch.full((b,), t, device=x.device), labels).double().permute(0, 2, 3, 1)
        gumbel = -torch.log(-torch.log(torch.rand_like(logits)))
        token = (logits + gumbel).argmax(dim=-1)
        moves = torch.rand(x.size(), dtype=torch.float64, device=x.device) < (s - t) / (1 - t)
        x = torch.where(x.eq(MASK) & moves, token, x)
    return x
