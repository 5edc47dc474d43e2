# {
#  "persona": "JAX person: pure functions, parameters in a dictionary, einsum for everything, random numbers drawn once and handed on.",
#  "functions": {
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "One t is drawn for the whole batch, each sample should have its own.",
#    "The log-softmax is taken over the last axis, the columns; it should be over axis 1, the two tokens."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The same random number decides whether a token is unmasked and which token it becomes, so small numbers make 1 too often; the token should be drawn from the softmax by a number of its own."
#   ],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [
#    "Each patch is put back transposed (its rows become columns), it should be put back as patchify cut it."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "The block is right though it has no nn.Linear and no nn.LayerNorm module: its parameters are raw and its mlp and attention are functions. unmask has the right share of unmasked tokens in each step, and the right tokens where the softmax is 0 or 1; only the tokens' frequencies are wrong, except in the last step."
# }
# --- flow_matching/dit.py
import torch
def glorot(*shape):
    fan_in, fan_out = shape[0], shape[-1]
    return nn.Parameter((torch.rand(shape) * 2 - 1) * (6 / (fan_in + fan_out)) ** 0.5)
def layer_norm(x):
    mean = x.mean(-1, keepdim=True)
    var = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) * torch.rsqrt(var + 1e-6)
def attention(params, x, heads):
    B, N, D = x.shape
    q, k, v = (torch.einsum("bnd,de->bne", x, params[n]).reshape(B, N, heads, D // heads) for n in ("wq", "wk", "wv"))
    scores = torch.einsum("bnhd,bmhd->bhnm", q, k) / (D // heads) ** 0.5
    out = torch.einsum("bhnm,bmhd->bnhd", torch.softmax(scores, -1), v).reshape(B, N, D)
    return out @ params["wo"]
def mlp(params, x):
    return F.gelu(x @ params["w1"] + params["b1"]) @ params["w2"] + params["b2"]
def patchify(x, p):
    B, C, H, W = x.shape
    h, w = H // p, W // p
    x = x.movedim(1, -1)  # channels last
    x = x.reshape(B, h, p, w, p, C)
    return torch.einsum("bhpwqc->bhwpqc", x).reshape(B, h * w, p * p * C)
def unpatchify(tokens, p):
    B, N, _ = tokens.shape
    h = w = int(N**0.5)
    x = tokens.reshape(B, h, w, p, p, -1)
    x = torch.einsum("bhwpqc->bchqwp", x)
    return x.reshape(B, x.shape[1], h * p, w * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.params = nn.ParameterDict({
            "wq": glorot(dim, dim), "wk": glorot(dim, dim), "wv": glorot(dim, dim), "wo": glorot(dim, dim),
            "w1": glorot(dim, 4 * dim), "b1": nn.Parameter(torch.zeros(4 * dim)),
            "w2": glorot(4 * dim, dim), "b2": nn.Parameter(torch.zeros(dim)),
            "w_ada": nn.Parameter(torch.zeros(dim, 6, dim)), "b_ada": nn.Parameter(torch.zeros(6, dim)),
        })

    def forward(self, tokens, condition):
        params = self.params
        ada = torch.einsum("bd,dse->sbe", F.silu(condition), params["w_ada"]) + params["b_ada"][:, None]
        shift1, scale1, gate1, shift2, scale2, gate2 = ada[:, :, None]
        h = tokens + gate1 * attention(params, layer_norm(tokens) * (1 + scale1) + shift1, self.heads)
        return h + gate2 * mlp(params, layer_norm(h) * (1 + scale2) + shift2)
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    u = torch.rand(x.shape, dtype=torch.float64, device=x.device)
    return torch.where(u < t[:, None, None], x, MASK)
def loss(network, x, labels):
    t = torch.rand((), device=x.device).expand(x.shape[0])
    z = mask_tokens(x, t)
    logp = F.log_softmax(network(z, t, labels), dim=-1)
    nll = -torch.einsum("bkhw,bkhw->bhw", F.one_hot(x, 2).movedim(-1, 1).to(logp.dtype), logp)
    weight = torch.where(z == MASK, 1 / (1 - t[:, None, None]), 0.0)
    return torch.sum(weight * nll) / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    batch = labels.shape[0]

    def step(x, k):
        t, s = k / steps, (k + 1) / steps
        probs = torch.softmax(network(x, torch.full((batch,), t), labels), dim=1)
        u = torch.rand(x.shape)
        move = (x == MASK) & (u < (s - t) / (1 - t))
        sample = (u < probs[:, 1]).long()
        return torch.where(move, sample, x)

    x = torch.full((batch, side, side), MASK)
    for k in range(steps):
        x = step(x, k)
    return x
