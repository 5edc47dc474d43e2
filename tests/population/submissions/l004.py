# {
#  "persona": "A mathematician who writes everything with einsum and trusts the letters.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The softmax of the attention runs over the queries (axis i), and should run over the keys (axis j), so that the weights of each query sum to 1.",
#    "The attention's scores are divided by sqrt(D), and should be divided by the root of a head's length, sqrt(D / heads)."
#   ]
#  },
#  "note": "The block is a half-true attention: at the start (gates zero) it gives back its tokens, and for one token (N = 1) the softmax axis does not matter. With heads = 1 the scale is right."
# }
# --- flow_matching/dit.py
import torch
def patchify(x, p):
    b, c, height, width = x.shape
    h, w = height // p, width // p
    return torch.einsum("bchpwq->bhwpqc", x.reshape(b, c, h, p, w, p)).reshape(b, h * w, p * p * c)
def unpatchify(tokens, p):
    b, n, l = tokens.shape
    h = w = round(n**0.5)
    c = l // p**2
    return torch.einsum("bhwpqc->bchpwq", tokens.reshape(b, h, w, p, p, c)).reshape(b, c, h * p, w * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.to_q, self.to_k, self.to_v = (nn.Linear(dim, dim, bias=False) for _ in range(3))
        self.to_out = nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.modulate = nn.Linear(dim, 6 * dim)
        nn.init.constant_(self.modulate.weight, 0)
        nn.init.constant_(self.modulate.bias, 0)

    def attention(self, x):
        b, n, d = x.shape
        q, k, v = (f(x).reshape(b, n, self.heads, d // self.heads) for f in (self.to_q, self.to_k, self.to_v))
        scores = torch.einsum("bihd,bjhd->bijh", q, k) * d**-0.5
        weights = scores.softmax(dim=1)
        return self.to_out(torch.einsum("bijh,bjhd->bihd", weights, v).reshape(b, n, d))

    def forward(self, tokens, condition):
        six = self.modulate(F.silu(condition)).reshape(-1, 6, 1, tokens.shape[-1])
        shift_a, scale_a, gate_a, shift_m, scale_m, gate_m = six.unbind(1)
        tokens = tokens + gate_a * self.attention(self.norm(tokens) * (1 + scale_a) + shift_a)
        tokens = tokens + gate_m * self.mlp(self.norm(tokens) * (1 + scale_m) + shift_m)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    keep = torch.bernoulli(t[:, None, None].expand(x.shape)).bool()
    return x.masked_fill(~keep, MASK)
def loss(network, x, labels):
    t = torch.rand(x.shape[0])
    x_t = mask_tokens(x, t)
    log_p = F.log_softmax(network(x_t, t, labels), dim=1)  # b c i j
    truth = F.one_hot(x, 2).to(log_p.dtype)  # b i j c
    masked = (x_t == MASK).to(log_p.dtype)
    weight = (1 / (1 - t)).to(log_p.dtype)
    return -torch.einsum("bcij,bijc,bij,b->", log_p, truth, masked, weight) / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = labels.shape[0]
    x = torch.full((B, side, side), MASK, dtype=torch.long)
    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        logits = torch.einsum("bcij->bijc", network(x, torch.full((B,), t), labels))
        token = torch.distributions.Categorical(logits=logits).sample()
        opened = torch.distributions.Bernoulli(probs=torch.full(x.shape, (s - t) / (1 - t))).sample().bool()
        x = torch.where(opened & (x == MASK), token, x)
    return x
