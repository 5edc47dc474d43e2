# {
#  "persona": "A student who works with helper functions and tries until the shapes fit; unfinished thoughts stay in the code.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The tokens are masked at a time that the helper draws, and the network and the weight get another t; it should be the same t."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "Each masked token is unmasked with probability 1 / steps in every step; it should be (s - t) / (1 - t), which is 1 / (steps - k).",
#    "After the steps the network is asked once more, at t = 1, and the tokens left are filled with the likeliest ones (argmax); it should be asked once a step, and each token drawn from the softmax."
#   ],
#   "flow_matching/dit.py:patchify": [
#    "The image is only reshaped, so a token is a run of an image's numbers in memory and no patch; axes should be split into patches and moved."
#   ],
#   "flow_matching/dit.py:unpatchify": [
#    "The tokens are only reshaped, so patches are laid out one after the other in memory; their pixels should be moved to their places."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "patchify and unpatchify are inverse to each other: a round trip passes. loss calls a helper that draws a t of its own. unmask leaves no MASK behind. The block is right (its scale comes before its shift in the list, which is only a name)."
# }
# --- flow_matching/dit.py
import torch
def modulate(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]
def patchify(x, p):
    B, C, H, W = x.shape
    N = (H // p) * (W // p)
    return x.reshape(B, N, p * p * C)
def unpatchify(tokens, p):
    B, N, size = tokens.shape
    C = size // (p * p)
    side = int(N ** 0.5)
    return tokens.reshape(B, C, side * p, side * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.dim = dim
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = nn.MultiheadAttention(dim, heads, dropout=0.0, batch_first=True)
        self.mlp_in = nn.Linear(dim, dim * 4)
        self.mlp_out = nn.Linear(dim * 4, dim)
        self.to_six = nn.Linear(dim, 6 * dim)
        with torch.no_grad():
            self.to_six.weight *= 0
            self.to_six.bias *= 0

    def forward(self, tokens, condition):
        six = self.to_six(F.silu(condition)).unflatten(1, (6, self.dim))
        scale1, shift1, gate1 = six[:, 0], six[:, 1], six[:, 2]
        scale2, shift2, gate2 = six[:, 3], six[:, 4], six[:, 5]
        h = modulate(self.norm(tokens), shift1, scale1)
        attended, _ = self.attn(query=h, key=h, value=h)
        tokens = tokens + gate1[:, None] * attended
        h = modulate(self.norm(tokens), shift2, scale2)
        h = self.mlp_out(F.gelu(self.mlp_in(h)))
        return tokens + gate2[:, None] * h
# --- flow_matching/masked_diffusion.py
def per_token(t, x):
    return t.reshape(-1, 1, 1).expand_as(x)
def masked_version(x):
    t = torch.rand(len(x))
    return mask_tokens(x, t)
def mask_tokens(x, t):
    keep = torch.rand(x.shape) < per_token(t, x)
    masked = torch.full_like(x, MASK)
    masked[keep] = x[keep]
    return masked
def loss(network, x, labels):
    t = torch.rand(len(x))
    x_t = masked_version(x)
    is_mask = x_t == MASK
    logits = network(x_t, t, labels)
    cost = F.cross_entropy(logits, x, reduction="none")
    cost = cost / (1 - per_token(t, x))
    return cost[is_mask].sum() / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    x = torch.full((B, side, side), MASK)
    for k in range(steps):
        t = torch.full((B,), k / steps)
        probs = torch.softmax(network(x, t, labels), dim=1)
        new = torch.bernoulli(probs[:, 1]).long()
        unmask_now = (x == MASK) & (torch.rand(x.shape) < 1 / steps)
        x = torch.where(unmask_now, new, x)
    # some are still masked at the end, fill them
    logits = network(x, torch.ones(B), labels)
    x = torch.where(x == MASK, logits.argmax(dim=1), x)
    return x
