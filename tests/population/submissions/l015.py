# {
#  "persona": "A student who tries everything on one grey square image, B = 1, and generalises late.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "One coin is thrown for each sample, so a sample is masked as a whole or not at all; each token should have its own coin."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The cross-entropies are weighted by 1 - t, and should be weighted by 1 / (1 - t)."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "One coin is thrown for each sample, so all its tokens are unmasked in the same step; each token should have its own coin."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "H / p is used for both axes, so an image that is not square cannot be cut (an error); the columns should be counted by W / p."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "It takes C to be 1, and fails for images of more channels; C should be read off the tokens, p * p * C."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The linear layer of the modulations gets the condition itself, and should get its SiLU.",
#    "The LayerNorms run over all tokens of a sample together (N, D), and should run over the entries of each token (D)."
#   ]
#  },
#  "note": "patchify is right for square images and stops with an error on others; unpatchify is right for C = 1 and stops with an error for others. loss calls mask_tokens; it draws a t for each sample and its mask is right with a right mask_tokens. With the author's own mask_tokens a sample is masked as a whole. unmask opens samples as a whole, at the right rate. The block is the identity at the start."
# }
# --- flow_matching/dit.py
import torch
def patchify(x, p):
    B, C, H, W = x.shape
    n = H // p
    x = x.reshape(B, C, n, p, n, p)
    x = torch.permute(x, (0, 2, 4, 3, 5, 1))
    return x.reshape(B, n * n, p * p * C)
def unpatchify(tokens, p):
    B, N, _ = tokens.shape
    n = int(N**0.5)
    x = tokens.reshape(B, n, n, p, p)
    x = torch.permute(x, (0, 1, 3, 2, 4))
    return x.reshape(B, 1, n * p, n * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.modulation = nn.Linear(dim, 6 * dim)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, tokens, condition):
        m = self.modulation(condition).unsqueeze(1)
        shift1, scale1, gate1, shift2, scale2, gate2 = m.chunk(6, dim=-1)
        h = F.layer_norm(tokens, tokens.shape[1:]) * (1 + scale1) + shift1
        tokens = tokens + gate1 * self.attn(h, h, h)[0]
        h = F.layer_norm(tokens, tokens.shape[1:]) * (1 + scale2) + shift2
        tokens = tokens + gate2 * self.mlp(h)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    u = torch.rand(x.shape[0], 1, 1)
    keep = u < t[:, None, None]
    return torch.where(keep, x, MASK)
def loss(network, x, labels):
    t = torch.rand(x.shape[0])
    x_t = mask_tokens(x, t)
    ce = F.cross_entropy(network(x_t, t, labels), x, reduction="none")
    is_masked = (x_t == MASK).float()
    weight = (1 - t)[:, None, None]
    return (ce * is_masked * weight).sum() / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    x = torch.full((len(labels), side, side), MASK)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        logits = network(x, torch.full((len(labels),), t), labels)
        probs = torch.softmax(logits, dim=1)
        new = (torch.rand(x.shape) < probs[:, 1]).long()
        p = (s - t) / (1 - t)
        coin = torch.rand(len(labels), 1, 1) < p
        x = torch.where((x == MASK) & coin, new, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    # [0, 1/steps, ..., 1]
    times = torch.arange(0, steps + 1, dtype=torch.float32) / steps
    return x_0, euler(field, x_0, times)
def reflow_loss(network, x_0, x_1):
    batch = x_0.shape[0]
    t = torch.rand(batch, dtype=x_0.dtype)
    # flatten, so that it works for every shape
    a = x_0.reshape(batch, -1)
    b = x_1.reshape(batch, -1)
    x_t = a * (1 - t[:, None]) + b * t[:, None]
    v = network(x_t.reshape(x_0.shape), t).reshape(batch, -1)
    return ((v - (b - a)) ** 2).sum() / a.numel()
def straightness(field, x_0, steps):
    with torch.no_grad():
        x_1 = couple(field, x_0, steps)[1]
        S = []
        x = x_0
        for k in range(steps):
            v = field(x, k / steps)
            S.append(((x_1 - x_0 - v) ** 2).sum().item() / len(x_0))
            x = x + v / steps
    return sum(S) / len(S)
