# {
#  "persona": "A student who has read too many newer papers (SD3, LLaDA, MaskGIT) and puts their tricks where the homework asks for the plain thing.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [
#    "t is logit-normal, the sigmoid of a normal number; it should be uniform on [0, 1]."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "var is the unbiased one, which divides by steps - 1 (nan for one step); the mean over the steps divides by steps."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "Exactly round((1 - t) * H * W) tokens of a sample are masked, so tokens depend on each other; each token should have its own coin."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "In each step a fixed number of tokens is unmasked, those that the network is surest of; each masked token should be unmasked with probability (s - t) / (1 - t), by its own coin."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "loss is right by itself but calls mask_tokens, and with the author's own mask_tokens the number of masked tokens in a sample is fixed. straightness differs from right by the factor steps / (steps - 1), and is nan for steps = 1. unmask unmasks about the right number of tokens in each step and draws them from the softmax. mask_tokens masks the right share of a sample, with all tokens alike. The whole block is right: two layers of 3 D, attention by torch.bmm over B * heads."
# }
# --- flow_matching/dit.py
import torch
def patchify(x, p):
    tokens = F.pixel_unshuffle(x, p)  # (B, C * p * p, H / p, W / p)
    tokens = tokens.unflatten(1, (x.shape[1], p * p)).transpose(1, 2).flatten(1, 2)
    return tokens.flatten(2).mT
def unpatchify(tokens, p):
    B, N, L = tokens.shape
    n = int(N**0.5 + 0.5)
    C = L // p**2
    return tokens.view(B, n, n, p, p, C).transpose(2, 3).reshape(B, n * p, n * p, C).permute(0, 3, 1, 2)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.head_dim = heads, dim // heads
        self.q = nn.Linear(dim, dim)
        self.kv = nn.Linear(dim, 2 * dim)
        self.o = nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU("tanh"), nn.Linear(4 * dim, dim))
        self.ada_attn = nn.Linear(dim, 3 * dim)
        self.ada_mlp = nn.Linear(dim, 3 * dim)
        self.apply_zero()

    def apply_zero(self):
        for layer in (self.ada_attn, self.ada_mlp):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def attention(self, x):
        B, N, D = x.shape

        def split(y):
            return y.view(B, N, self.heads, self.head_dim).transpose(1, 2).reshape(B * self.heads, N, self.head_dim)

        k, v = self.kv(x).chunk(2, dim=-1)
        q, k, v = split(self.q(x)), split(k), split(v)
        w = torch.softmax(torch.bmm(q * self.head_dim**-0.5, k.mT), dim=-1)
        y = torch.bmm(w, v).view(B, self.heads, N, self.head_dim).transpose(1, 2).reshape(B, N, D)
        return self.o(y)

    def forward(self, tokens, condition):
        c = F.silu(condition)
        for ada, branch in ((self.ada_attn, self.attention), (self.ada_mlp, self.mlp)):
            shift, scale, gate = ada(c).unsqueeze(1).chunk(3, dim=-1)
            h = F.layer_norm(tokens, (tokens.shape[-1],), eps=1e-6)
            tokens = tokens + gate * branch(h * (1 + scale) + shift)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    B, H, W = x.shape
    # as in MaskGIT: rank random scores, mask the first round((1 - t) * H * W)
    n = ((1 - t) * H * W).round().long()
    rank = torch.rand(B, H * W, device=x.device).argsort(dim=1).argsort(dim=1)
    mask = (rank < n[:, None]).view(B, H, W)
    return torch.where(mask, torch.full_like(x, MASK), x)
def loss(network, x, labels):
    t = torch.rand(x.shape[0], device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    picked = torch.where(x == 1, logits[:, 1], logits[:, 0])
    nll = torch.logsumexp(logits, dim=1) - picked
    mask = (x_t == MASK).to(nll)
    return torch.einsum("b,bhw,bhw->", (1 / (1 - t)).to(nll), mask, nll) / mask.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B, total = labels.shape[0], side * side
    x = torch.full((B, total), MASK, dtype=torch.long, device=labels.device)
    for k in range(steps):
        t = torch.full((B,), k / steps, device=labels.device)
        probs = network(x.view(B, side, side), t, labels).softmax(dim=1).flatten(2)  # (B, 2, H * W)
        draw = torch.distributions.Categorical(probs=probs.transpose(1, 2)).sample()
        confidence = probs.gather(1, draw[:, None])[:, 0]
        confidence = confidence.masked_fill(x != MASK, -1)
        n = total * (k + 1) // steps - total * k // steps
        best = confidence.topk(n, dim=1).indices
        x = x.scatter(1, best, draw.gather(1, best))
    return x.view(B, side, side)
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    times = torch.linspace(0, 1, steps + 1, dtype=x_0.dtype, device=x_0.device)
    return x_0.clone(), euler(field, x_0, times)
def reflow_loss(network, x_0, x_1):
    # logit-normal times (Esser et al. 2024): the middle of the path is the hard part
    t = torch.sigmoid(torch.randn(x_0.shape[0], device=x_0.device)).to(x_0.dtype)
    t_b = t[(...,) + (None,) * (x_0.ndim - 1)]
    x_t = t_b * x_1 + (1 - t_b) * x_0
    v = network(x_t, t)
    return ((v - (x_1 - x_0)) ** 2).mean()
def straightness(field, x_0, steps):
    # The mean velocity over the Euler steps is x_1 - x_0, so S is the variance of the velocity along the path.
    vs = []

    def record(x, t):
        vs.append(field(x, t))
        return vs[-1]

    euler(record, x_0, torch.linspace(0, 1, steps + 1))
    var = torch.stack(vs).var(dim=0)
    return var.sum() / x_0.shape[0]
