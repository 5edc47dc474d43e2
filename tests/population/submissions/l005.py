# {
#  "persona": "A rushed undergraduate the night before the deadline: docstrings deleted, one-letter names, runs once and hands in.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "linspace(0, 1, steps) has steps times and so steps - 1 steps; it should have steps + 1 times."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [
#    "The square is averaged over the entries of a sample, and should be summed over them."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The sum is divided by the number of masked tokens, and should be divided by the number of all tokens, B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "Each unmasked token becomes the likeliest one (argmax), and should be drawn from the softmax."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "The numbers of a patch are ordered channel by channel (C, p, p); the C channels of a pixel should be beside each other (p, p, C)."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "The numbers of a token are read channel by channel (C, p, p), and should be read with the C channels of a pixel beside each other (p, p, C)."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The linear layer of the six modulations keeps its usual start; its weight and bias should start at zero, so that the block at first gives back its tokens."
#   ]
#  },
#  "note": "patchify and unpatchify are channel-first and inverse to each other, so a round trip passes, and both are right for C = 1. straightness is off by the factor of a sample's number of entries only. couple with steps = 1 returns x_0 twice. unmask changes its x in place, so a spy network has to keep clones."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    b, c, h, w = x.shape
    x = x.reshape(b, c, h // p, p, w // p, p)
    x = x.permute(0, 2, 4, 1, 3, 5)
    return x.reshape(b, (h // p) * (w // p), p * p * c)
def unpatchify(tokens, p):
    b, n, d = tokens.shape
    s = int(n**0.5)
    c = d // p // p
    x = tokens.reshape(b, s, s, c, p, p)
    x = x.permute(0, 3, 1, 4, 2, 5)
    return x.reshape(b, c, s * p, s * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.h = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)
        self.ada = nn.Linear(dim, 6 * dim)

    def forward(self, tokens, condition):
        b, n, d = tokens.shape
        s1, c1, g1, s2, c2, g2 = self.ada(F.silu(condition))[:, None].chunk(6, -1)
        x = F.layer_norm(tokens, (d,)) * (1 + c1) + s1
        q, k, v = self.qkv(x).reshape(b, n, 3, self.h, d // self.h).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d)
        x = tokens + g1 * self.proj(a)
        y = F.layer_norm(x, (d,)) * (1 + c2) + s2
        return x + g2 * self.fc2(F.gelu(self.fc1(y)))
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    return x.masked_fill(torch.rand(x.shape) >= t.view(-1, 1, 1), MASK)
def loss(network, x, labels):
    t = torch.rand(x.shape[0])
    xt = mask_tokens(x, t)
    m = (xt == MASK).float()
    l = F.cross_entropy(network(xt, t, labels), x, reduction="none")
    w = 1 / (1 - t)
    return (l * m * w.view(-1, 1, 1)).sum() / m.sum()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    b = labels.shape[0]
    x = torch.full((b, side, side), MASK)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        l = network(x, torch.full((b,), t), labels)
        new = l.softmax(1).argmax(1)
        m = (x == MASK) & (torch.rand(x.shape) < (s - t) / (1 - t))
        x[m] = new[m]
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    x_1 = euler(field, x_0, torch.linspace(0, 1, steps))
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    t = torch.rand(x_0.shape[0])
    tt = t.reshape(-1, *[1] * (x_0.ndim - 1)).to(x_0.dtype)
    v = network(x_0 + tt * (x_1 - x_0), t)
    return ((x_1 - x_0 - v) ** 2).mean()
def straightness(field, x_0, steps):
    dt = 1 / steps
    x = x_0
    vs = []
    for i in range(steps):
        v = field(x, i * dt)
        vs.append(v)
        x = x + v * dt
    s = 0
    for v in vs:
        s += ((x - x_0 - v) ** 2).mean()
    return s / steps
