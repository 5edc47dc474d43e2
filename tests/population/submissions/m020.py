# {
#  "persona": "Careful PhD student: reads the papers first, writes little, checks the ends of every interval.",
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
#  "note": "All right. unmask draws the coin and the token at once, from three outcomes (MASK with 1 - p, each token with p times its softmax), which is the same distribution. straightness calls couple, and asks the field 2 * steps times. The block uses one LayerNorm twice, which may be as it has no weights, takes its chunks in the order scale, shift, gate, and writes its normalisation out."
# }
# --- flow_matching/dit.py
import math
def patchify(x, p):
    x = x.unflatten(3, (-1, p)).unflatten(2, (-1, p))  # (B, C, H / p, p, W / p, p)
    return x.permute(0, 2, 4, 3, 5, 1).flatten(3, 5).flatten(1, 2)
def unpatchify(tokens, p):
    side = math.isqrt(tokens.shape[1])
    x = tokens.reshape(tokens.shape[0], side, side, p, p, -1).permute(0, 5, 1, 3, 2, 4)  # (B, C, side, p, side, p)
    return x.reshape(x.shape[0], x.shape[1], side * p, side * p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.told = nn.Linear(dim, 6 * dim)
        nn.init.zeros_(self.told.weight)
        nn.init.zeros_(self.told.bias)

    def forward(self, tokens, condition):
        told = self.told(F.silu(condition)).unsqueeze(1).unflatten(2, (2, 3, -1))  # (B, 1, 2, 3, D)
        for branch, (scale, shift, gate) in enumerate(part.unbind(2) for part in told.unbind(2)):
            modulated = self.norm(tokens) * (1 + scale) + shift
            if branch == 0:
                added, _ = self.attention(modulated, modulated, modulated)
            else:
                added = self.mlp(modulated)
            tokens = tokens + gate * added
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    # rand is in [0, 1): t = 0 keeps nothing, t = 1 keeps all
    kept = torch.rand(x.shape, dtype=torch.float64, device=x.device) < t.reshape(-1, 1, 1)
    return x.where(kept, torch.tensor(MASK, device=x.device))
def loss(network, x, labels):
    t = torch.rand(len(x), device=x.device)  # never 1, so that the weight is finite
    x_t = mask_tokens(x, t)
    target = x.masked_fill(x_t != MASK, -100)
    costs = F.cross_entropy(network(x_t, t, labels), target, ignore_index=-100, reduction="none")
    return (costs.flatten(1).sum(dim=1) / (1 - t)).sum() / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    x = torch.full((len(labels), side, side), MASK, device=labels.device)
    for k in range(steps):
        t = torch.full((len(labels),), k / steps, device=labels.device)
        p = 1 / (steps - k)  # (s - t) / (1 - t), and exactly 1 in the last step
        softmax = network(x, t, labels).double().softmax(dim=1)
        outcomes = torch.cat([p * softmax, torch.full_like(softmax[:, :1], 1 - p)], dim=1)  # 0, 1 and MASK, (B, 3, H, W)
        drawn = torch.multinomial(outcomes.movedim(1, 3).flatten(0, 2), 1).reshape(x.shape)
        x = torch.where(x == MASK, drawn, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    times = torch.arange(steps + 1, dtype=torch.float64) / steps
    return x_0, euler(field, x_0, times)
def reflow_loss(network, x_0, x_1):
    t = torch.rand(len(x_0), dtype=x_0.dtype, device=x_0.device)
    along = t.reshape(-1, *(1 for _ in x_0.shape[1:]))
    velocity = network(torch.lerp(x_0, x_1, along), t)
    return (velocity - x_1 + x_0).square().mean()
def straightness(field, x_0, steps):
    _, x_1 = couple(field, x_0, steps)
    x, total = x_0, 0.0
    for k in range(steps):
        slope = field(x, k / steps)
        total += ((x_1 - x_0 - slope) ** 2).sum().item() / len(x_0)
        x = x + slope / steps
    return total / steps
