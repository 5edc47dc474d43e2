# {
#  "persona": "Reads karpathy's nanoGPT for attention and the LLaDA repository for masked diffusion; short lines, comments in lower case.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "Each masked token is weighted by 1 / t (LLaDA's time), it should be 1 / (1 - t)."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "A fixed number of tokens, those with the highest confidence, is unmasked in each step; each masked token should be unmasked by its own coin with probability (s - t) / (1 - t).",
#    "The token is the argmax of the logits, it should be drawn from their softmax."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The attention is causal (is_causal=True), a token sees only those before it; each token should see all."
#   ]
#  },
#  "note": "loss: as LLaDA counts time, 1/t is right, here it is not; its mask is right, so only the size of the weight tells. unmask passes every check of shape, of MASK being gone, of tokens that stay and of the number of calls; only statistics show it. The block is exact for one token, and at the start."
# }
# --- flow_matching/dit.py
import torch
class SelfAttention(nn.Module):

    def __init__(self, n_embd, n_head):
        super().__init__()
        assert n_embd % n_head == 0
        # key, query, value projections for all heads, but in a batch
        self.c_attn = nn.Linear(n_embd, 3 * n_embd)
        # output projection
        self.c_proj = nn.Linear(n_embd, n_embd)
        self.n_head = n_head
        self.n_embd = n_embd

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.c_attn(x).split(self.n_embd, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)  # (B, nh, T, hs)
        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)  # (B, nh, T, hs)
        v = v.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)  # (B, nh, T, hs)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=None, dropout_p=0.0, is_causal=True)
        y = y.transpose(1, 2).contiguous().view(B, T, C)  # re-assemble all head outputs side by side
        return self.c_proj(y)
class MLP(nn.Module):

    def __init__(self, n_embd):
        super().__init__()
        self.c_fc = nn.Linear(n_embd, 4 * n_embd)
        self.gelu = nn.GELU()
        self.c_proj = nn.Linear(4 * n_embd, n_embd)

    def forward(self, x):
        return self.c_proj(self.gelu(self.c_fc(x)))
def patchify(x, p):
    b, c, h, w = x.shape
    x = x.view(b, c, h // p, p, w // p, p) if x.is_contiguous() else x.reshape(b, c, h // p, p, w // p, p)
    x = x.permute(0, 2, 4, 3, 5, 1).contiguous()  # b, rows, cols, p, p, c
    return x.view(b, (h // p) * (w // p), p * p * c)
def unpatchify(tokens, p):
    b, n, d = tokens.size()
    side = round(n ** 0.5)
    c = d // (p * p)
    x = tokens.reshape(b, side, side, p, p, c)
    x = x.permute(0, 5, 1, 3, 2, 4).contiguous()  # b, c, rows, p, cols, p
    return x.view(b, c, side * p, side * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = SelfAttention(dim, heads)
        self.ln_2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.mlp = MLP(dim)
        self.ada = nn.Linear(dim, 6 * dim)
        torch.nn.init.zeros_(self.ada.weight)
        torch.nn.init.zeros_(self.ada.bias)

    def forward(self, tokens, condition):
        s1, c1, g1, s2, c2, g2 = self.ada(F.silu(condition))[:, None, :].chunk(6, dim=-1)
        tokens = tokens + g1 * self.attn(self.ln_1(tokens) * (1 + c1) + s1)
        tokens = tokens + g2 * self.mlp(self.ln_2(tokens) * (1 + c2) + s2)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    # each token flips its own coin: keep with probability t
    keep = torch.rand(x.shape, device=x.device) < t.view(-1, 1, 1)
    return torch.where(keep, x, torch.full_like(x, MASK))
def loss(network, x, labels):
    b, h, w = x.shape
    t = torch.rand(b, device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    masked = x_t == MASK
    p_mask = t[:, None, None].expand(b, h, w)
    token_loss = F.cross_entropy(logits, x, reduction="none")[masked] / p_mask[masked]
    return token_loss.sum() / (b * h * w)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    b = labels.shape[0]
    n = side * side
    x = torch.full((b, side, side), MASK, dtype=torch.long, device=labels.device)
    for k in range(steps):
        t = torch.full((b,), k / steps, device=labels.device)
        masked = x == MASK
        probs = F.softmax(network(x, t, labels), dim=1)
        conf, pred = probs.max(dim=1)
        # low-confidence remasking: only the surest of the masked tokens are transferred
        num_transfer = n * (k + 1) // steps - n * k // steps
        conf = conf.masked_fill(~masked, -float("inf")).view(b, n)
        index = conf.topk(num_transfer, dim=1).indices
        transfer = torch.zeros(b, n, dtype=torch.bool, device=x.device).scatter_(1, index, True).view(b, side, side)
        x = torch.where(transfer, pred, x)
    return x
