# {
#  "persona": "A numerical analyst in a hurry: thinks midpoints and repeatable seeds are always better, thinks of matrices as column-major.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "Each step asks the field at the time of its end, (k + 1) / steps; it should ask at its start, k / steps."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "It seeds the generator in every call, so each call uses the same t; each call should draw anew."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The field is asked at the middle of each step, (k + 0.5) / steps; it should be asked at the step's start, k / steps."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "The pixels of a patch go column by column, and should go row by row."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "The pixels of a patch are read column by column, and should be read row by row."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The LayerNorms have a weight and a bias of their own, and should have none.",
#    "The normalised tokens are multiplied by scale, and should be multiplied by 1 + scale."
#   ]
#  },
#  "note": "reflow_loss calls torch.manual_seed, so it gives the same t each time and resets the global generator; a test that seeds before each call sees nothing odd but the values. couple and straightness are right for fields that do not depend on t. patchify and unpatchify are inverse to each other, and right for p = 1 and where patches are symmetric. The block gives back its tokens at first."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    B, C, H, W = x.shape
    x = x.reshape(B, C, H // p, p, W // p, p)
    # b c h i w j -> b (h w) (j i c)
    x = x.permute(0, 2, 4, 5, 3, 1)
    return x.reshape(B, (H // p) * (W // p), -1)
def unpatchify(tokens, p):
    B, N, L = tokens.shape
    n = int(N**0.5)
    x = tokens.reshape(B, n, n, p, p, L // p**2)
    # b h w j i c -> b c (h i) (w j)
    x = x.permute(0, 5, 1, 4, 2, 3)
    return x.reshape(B, -1, n * p, n * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.norm2 = nn.LayerNorm(dim)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.cond = nn.Linear(dim, 6 * dim)
        nn.init.zeros_(self.cond.weight)
        nn.init.zeros_(self.cond.bias)

    def forward(self, tokens, condition):
        p = self.cond(F.silu(condition))[:, None, :]
        a1, b1, g1, a2, b2, g2 = p.chunk(6, dim=-1)
        h = self.norm1(tokens) * a1 + b1
        tokens = tokens + g1 * self.attn(h, h, h, need_weights=False)[0]
        h = self.norm2(tokens) * a2 + b2
        tokens = tokens + g2 * self.mlp(h)
        return tokens
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    h = 1.0 / steps
    x = x_0.clone()
    for k in range(1, steps + 1):
        x = x + h * field(x, k * h)
    return x_0, x
def reflow_loss(network, x_0, x_1):
    torch.manual_seed(0)  # repeatable
    t = torch.rand(x_0.shape[0], dtype=x_0.dtype, device=x_0.device)
    tt = t.reshape(t.shape + (1,) * (x_0.ndim - 1))
    x_t = x_0 + tt * (x_1 - x_0)
    r = network(x_t, t) - (x_1 - x_0)
    return (r * r).sum() / r.numel()
def straightness(field, x_0, steps):
    h = 1.0 / steps
    x = x_0.clone()
    vs = []
    for k in range(steps):
        v = field(x, (k + 0.5) * h)  # the midpoint rule is of second order
        vs.append(v)
        x = x + h * v
    total = 0.0
    for v in vs:
        r = x - x_0 - v
        total += h * (r * r).flatten().sum() / x_0.shape[0]
    return float(total)
