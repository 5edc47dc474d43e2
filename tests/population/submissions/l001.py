# {
#  "persona": "A tidy graduate student who has read the papers' official code and writes short idiomatic PyTorch.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [],
#   "flow_matching/dit.py:patchify": [],
#   "flow_matching/dit.py:unpatchify": [],
#   "flow_matching/dit.py:AdaLNZeroBlock": []
#  },
#  "note": "All right. LayerNorm eps is 1e-6 and GELU is the tanh form, both as in the official DiT code. Nothing else is special."
# }
# --- flow_matching/dit.py
def patchify(x, p):
    B, C, H, W = x.shape
    x = x.reshape(B, C, H // p, p, W // p, p)
    return x.permute(0, 2, 4, 3, 5, 1).reshape(B, -1, p * p * C)
def unpatchify(tokens, p):
    B, N, size = tokens.shape
    n, C = int(N**0.5), size // (p * p)
    x = tokens.reshape(B, n, n, p, p, C)
    return x.permute(0, 5, 1, 3, 2, 4).reshape(B, C, n * p, n * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(approximate="tanh"), nn.Linear(4 * dim, dim))
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        nn.init.zeros_(self.adaLN_modulation[-1].weight)
        nn.init.zeros_(self.adaLN_modulation[-1].bias)

    def forward(self, tokens, condition):
        modulation = self.adaLN_modulation(condition).unsqueeze(1).chunk(6, dim=-1)
        shift_msa, scale_msa, gate_msa, shift_mlp, scale_mlp, gate_mlp = modulation
        h = self.norm1(tokens) * (1 + scale_msa) + shift_msa
        tokens = tokens + gate_msa * self.attn(h, h, h, need_weights=False)[0]
        h = self.norm2(tokens) * (1 + scale_mlp) + shift_mlp
        return tokens + gate_mlp * self.mlp(h)
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    keep = torch.rand(x.shape, device=x.device) < t[:, None, None]
    return torch.where(keep, x, MASK)
def loss(network, x, labels):
    t = torch.rand(len(x), device=x.device)
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    nats = F.cross_entropy(logits, x, reduction="none")  # (B, H, W)
    nats = torch.where(x_t == MASK, nats / (1 - t)[:, None, None], 0.0)
    return nats.sum() / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    x = torch.full((len(labels), side, side), MASK, device=labels.device)
    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        logits = network(x, torch.full((len(labels),), t, device=labels.device), labels)
        probs = logits.softmax(dim=1).permute(0, 2, 3, 1)  # (B, side, side, 2)
        drawn = torch.multinomial(probs.reshape(-1, 2), 1).view_as(x)
        chosen = torch.rand(x.shape, device=x.device) < (s - t) / (1 - t)
        x = torch.where((x == MASK) & chosen, drawn, x)
    return x
# --- flow_matching/reflow.py
import torch.nn.functional as F
def _like(t, x):
    return t.view(-1, *[1] * (x.dim() - 1))
def couple(field, x_0, steps):
    times = torch.linspace(0, 1, steps + 1)
    return x_0, euler(field, x_0, times)
def reflow_loss(network, x_0, x_1):
    t = torch.rand(len(x_0), dtype=x_0.dtype, device=x_0.device)
    x_t = (1 - _like(t, x_0)) * x_0 + _like(t, x_0) * x_1
    return F.mse_loss(network(x_t, t), x_1 - x_0)
def straightness(field, x_0, steps):
    velocities = []

    def watched(x, t):
        velocities.append(field(x, t))
        return velocities[-1]

    x_1 = euler(watched, x_0, torch.linspace(0, 1, steps + 1))
    bend = (x_1 - x_0) - torch.stack(velocities)  # (steps, B, *shape)
    return bend.square().reshape(steps, len(x_0), -1).sum(dim=-1).mean()
