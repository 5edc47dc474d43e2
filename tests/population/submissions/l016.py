# {
#  "persona": "A student who reshapes until the error message goes away and never moves an axis first.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The logits (B, 2, H, W) are reshaped to (-1, 2) without moving the axis of the two kinds to the end, so they belong to other tokens.",
#    "All tokens cost something; only masked tokens should."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The probabilities (B, 2, side, side) are reshaped to (-1, 2) without moving the axis of the two kinds to the end, so tokens are drawn from wrong probabilities."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "The rows are split as (p, H / p) and the columns as (p, W / p), so a token takes every (H / p)-th pixel instead of neighbours; they should be split as (H / p, p) and (W / p, p)."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "The pixels of a token are spread over the image as (p, h), every h-th pixel; they should be neighbours, (h, p)."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "q, k and v (B, N, D) are reshaped to (B, heads, N, D / heads) without moving an axis, so heads mix tokens and entries; they should be cut into heads along D and then transposed."
#   ]
#  },
#  "note": "patchify and unpatchify are inverse to each other. The block is right for heads = 1 and the identity at the start. loss calls mask_tokens, which is right. unmask: where neighbouring places have equal logits a token is 1 with probability 1/2 whatever they say; it changes its x in place, so a spy network has to keep clones."
# }
# --- flow_matching/dit.py
import torch
def patchify(x, p):
    B, C, H, W = x.shape
    h = H // p
    w = W // p
    x = x.reshape(B, C, p, h, p, w)
    x = x.permute(0, 3, 5, 2, 4, 1)
    return x.reshape(B, h * w, p * p * C)
def unpatchify(tokens, p):
    B, N, D = tokens.shape
    h = int(N ** 0.5)
    C = D // (p * p)
    x = tokens.reshape(B, h, h, p, p, C)
    x = x.permute(0, 5, 3, 1, 4, 2)
    return x.reshape(B, C, p * h, p * h)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.ada = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        nn.init.zeros_(self.ada[1].weight)
        nn.init.zeros_(self.ada[1].bias)

    def forward(self, tokens, condition):
        B, N, D = tokens.shape
        c = self.ada(condition).reshape(B, 1, 6 * D)
        shift1, scale1, gate1, shift2, scale2, gate2 = c.chunk(6, dim=2)
        h = self.norm1(tokens) * (1 + scale1) + shift1
        q, k, v = self.qkv(h).chunk(3, dim=2)
        q = q.reshape(B, self.heads, N, D // self.heads)
        k = k.reshape(B, self.heads, N, D // self.heads)
        v = v.reshape(B, self.heads, N, D // self.heads)
        a = F.scaled_dot_product_attention(q, k, v)
        a = a.reshape(B, N, D)
        tokens = tokens + gate1 * self.proj(a)
        h = self.norm2(tokens) * (1 + scale2) + shift2
        return tokens + gate2 * self.mlp(h)
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    prob_keep = t.reshape(-1, 1, 1).repeat(1, x.shape[1], x.shape[2])
    keep = torch.bernoulli(prob_keep).long()
    return keep * x + (1 - keep) * MASK
def loss(network, x, labels):
    B = x.shape[0]
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    logits = logits.reshape(-1, 2)
    target = x.reshape(-1)
    ce = F.cross_entropy(logits, target, reduction="none")
    ce = ce.reshape(x.shape)
    w = 1 / (1 - t).reshape(B, 1, 1)
    return (w * ce).mean()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = labels.shape[0]
    x = torch.ones(B, side, side, dtype=torch.long) * MASK
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        logits = network(x, torch.ones(B) * t, labels)
        probs = torch.softmax(logits, dim=1)
        probs = probs.reshape(-1, 2)
        new = torch.multinomial(probs, 1)
        new = new.reshape(B, side, side)
        coin = torch.rand(B, side, side)
        change = (x == MASK) & (coin < (s - t) / (1 - t))
        x[change] = new[change]
    return x
