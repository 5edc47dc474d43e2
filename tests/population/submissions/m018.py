# {
#  "persona": "Tries until the public check is quiet: each function does what a simple case asks and little more.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "One single step is made whatever steps is; there should be `steps` equal Euler steps."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "The times are the fixed grid linspace(0, 1, B), the same in every call; each pair should have its own random t ~ U[0, 1]."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "It is the squared distance between the end of one single step and that of `steps` steps; it should be the mean over all steps of ||(x_1 - x_0) - field(x_t, t)||^2."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The costs (B, H, W) are divided by 1 - t of shape (B,), which meets the columns: it crashes, or (B = W) weights column j with the t of sample j; it should be (B, 1, 1)."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "A masked token is unmasked with probability s - t, it should be (s - t) / (1 - t).",
#    "The network is asked once more after the last step, at t = 1, to fill what is left: steps + 1 times; it should be asked once a step."
#   ],
#   "flow_matching/dit.py:AdaLNZeroBlock": [
#    "The linear layer starts at random and a learned number that starts at zero multiplies all it gives; the layer itself should start at zero, and nothing else should multiply its shifts, scales and gates."
#   ]
#  },
#  "note": "couple is right for steps = 1 and for straight fields. straightness is right for one and two steps and for straight paths, elsewhere positive but another number. The block gives back its tokens at first, and its modulations can be learnt: only that the layer itself starts at random is wrong. loss crashes for B != W (or gives columns a sample's weight where B = W). reflow_loss is right on average over t, with times that are no draws."
# }
# --- flow_matching/dit.py
import torch
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, elementwise_affine=False)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(dim, elementwise_affine=False)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.ada = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        self.zero = nn.Parameter(torch.zeros(1))

    def forward(self, tokens, condition):
        mod = self.zero * self.ada(condition)
        shift1, scale1, gate1, shift2, scale2, gate2 = mod[:, None].chunk(6, dim=-1)
        x = self.norm1(tokens) * (1 + scale1) + shift1
        tokens = tokens + gate1 * self.attn(x, x, x)[0]
        x = self.norm2(tokens) * (1 + scale2) + shift2
        tokens = tokens + gate2 * self.mlp(x)
        return tokens
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    p = (1 - t)[:, None, None].expand(x.shape)
    return x.masked_fill(torch.bernoulli(p).bool(), MASK)
def loss(network, x, labels):
    B, H, W = x.shape
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    ce = F.cross_entropy(network(x_t, t, labels), x, reduction="none")
    ce = ce * (x_t == MASK)
    ce = ce / (1 - t)
    return ce.sum() / (B * H * W)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    x = torch.full((B, side, side), MASK)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        logits = network(x, torch.full((B,), t), labels)
        new = torch.distributions.Categorical(logits=logits.permute(0, 2, 3, 1)).sample()
        p = s - t
        pick = (x == MASK) & (torch.rand(x.shape) < p)
        x = torch.where(pick, new, x)
    # fill what is left
    logits = network(x, torch.ones(B), labels)
    new = torch.distributions.Categorical(logits=logits.permute(0, 2, 3, 1)).sample()
    x = torch.where(x == MASK, new, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    x_1 = x_0 + field(x_0, 0.0)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    B = x_0.shape[0]
    t = torch.linspace(0, 1, B)
    tb = t.view([B] + [1] * (x_0.dim() - 1))
    x_t = (1 - tb) * x_0 + tb * x_1
    return ((network(x_t, t) - (x_1 - x_0)) ** 2).mean()
def straightness(field, x_0, steps):
    B = x_0.shape[0]
    x = x_0
    vs = []
    for k in range(steps):
        vs.append(field(x, k / steps))
        x = x + vs[-1] / steps
    # straight: one step leads to the same end as many
    gaps = [(x_0 + vs[0]) - x]
    return sum(g.pow(2).sum() for g in gaps) / (len(gaps) * B)
