# {
#  "persona": "Competitive programmer: one-letter names, no comments, everything as short as it gets.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "linspace(0, 1, steps) has steps - 1 steps (none at steps = 1), it should have steps + 1 times."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "Each entry has a t of its own, of the shape of x_0, which the network is given too; each pair should have one t, (B,)."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The norm is not squared, it should be ||.||^2.",
#    "The steps are summed, they should be averaged (divided by steps)."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "A masked token is unmasked with probability s - t = 1 / steps, which leaves MASK at the end; it should be (s - t) / (1 - t)."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "A plain reshape cuts the numbers into pieces in the order they lie in memory; it should bring each p x p square of pixels together, with the channels innermost."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "A plain reshape puts the numbers into the image in the order they lie in memory; it should put each token's p x p x C numbers into its square of the image."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "patchify and unpatchify are both plain reshapes and undo each other, so a round trip passes; both are right for p = 1 and C = 1, or where one patch is the whole image with C = 1. The block is right: it takes its six chunks in another order (gate, scale, shift), which a linear layer that starts at zero may."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    b, c, h, w = x.shape
    return x.reshape(b, h // p * (w // p), p * p * c)
def unpatchify(tokens, p):
    b, n, d = tokens.shape
    s = round(n ** 0.5)
    return tokens.reshape(b, d // p**2, s * p, s * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.h = heads
        self.n = nn.LayerNorm(dim, elementwise_affine=False)
        self.a = nn.Linear(dim, 3 * dim)
        self.o = nn.Linear(dim, dim)
        self.u = nn.Linear(dim, 4 * dim)
        self.d = nn.Linear(4 * dim, dim)
        self.m = nn.Linear(dim, 6 * dim)
        for w in self.m.parameters():
            nn.init.zeros_(w)

    def forward(self, tokens, condition):
        x = tokens
        b, n, d = x.shape
        g, s, t, i, j, k = self.m(F.silu(condition))[:, None].chunk(6, -1)
        y = self.n(x) * (1 + s) + t
        q, r, v = (z.view(b, n, self.h, -1).transpose(1, 2) for z in self.a(y).chunk(3, -1))
        y = F.scaled_dot_product_attention(q, r, v).transpose(1, 2).reshape(b, n, d)
        x = x + g * self.o(y)
        y = self.n(x) * (1 + j) + k
        return x + i * self.d(F.gelu(self.u(y)))
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    return torch.where(torch.bernoulli(t[:, None, None].expand(x.shape)) > 0, x, MASK)
def loss(network, x, labels):
    t = torch.rand(len(x), device=x.device)
    y = mask_tokens(x, t)
    c = F.cross_entropy(network(y, t, labels), x, reduction="none")
    return (c * (y == MASK) / (1 - t).view(-1, 1, 1)).mean()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    n = len(labels)
    x = torch.full((n, side, side), MASK)
    for k in range(steps):
        l = network(x, torch.full((n,), k / steps), labels)
        d = torch.distributions.Categorical(logits=l.permute(0, 2, 3, 1)).sample()
        x = torch.where((x == MASK) & (torch.rand(x.shape) < 1 / steps), d, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    return x_0, euler(field, x_0, torch.linspace(0, 1, steps))
def reflow_loss(network, x_0, x_1):
    t = torch.rand_like(x_0)
    u = t
    return (network(x_0 + u * (x_1 - x_0), t) - x_1 + x_0).pow(2).mean()
def straightness(field, x_0, steps):
    x, l = x_0, []
    for k in range(steps):
        v = field(x, k / steps)
        l.append(v)
        x = x + v / steps
    d = x - x_0
    return sum((d - v).reshape(len(x), -1).norm(dim=1).mean() for v in l)
