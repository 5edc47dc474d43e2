# {
#  "persona": "A clever student who likes unusual but right ways: identities, convolutions, Gumbel tricks, numpy's generator.",
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
#  "note": "All right, in ways that trip naive graders: reflow_loss, mask_tokens draw from numpy (cast to the dtype of x_0), so torch.manual_seed does not fix them; straightness uses that x_1 - x_0 is the mean of the velocities (population variance) and asks the field exactly `steps` times; loss uses ignore_index; unmask changes its x in place, so a spy network that keeps x without a clone sees the last state; the block names shift and scale the other way round (only names, all start at zero), has its gates first in the list, and cuts q, k, v out of one layer head by head."
# }
# --- flow_matching/dit.py
import torch
def patchify(x, p):
    # a convolution whose kernels each pick one number of a patch
    C = x.shape[1]
    picks = torch.eye(p * p * C, dtype=x.dtype, device=x.device).reshape(p * p * C, p, p, C).permute(0, 3, 1, 2)
    return F.conv2d(x, picks, stride=p).flatten(2).transpose(1, 2)
def unpatchify(tokens, p):
    B, N, L = tokens.shape
    side = round(N**0.5)
    # pixel_shuffle wants channels (C, p, p)
    x = tokens.transpose(1, 2).reshape(B, p * p, -1, side, side).transpose(1, 2)
    return F.pixel_shuffle(x.reshape(B, L, side, side), p)
class AdaLNZeroBlock:
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.merge = nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.told = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        torch.nn.init.zeros_(self.told[1].weight), torch.nn.init.zeros_(self.told[1].bias)

    def _attend(self, x):
        # (B, N, heads, 3 * d) -> three of (B, heads, N, d)
        q, k, v = self.qkv(x).unflatten(-1, (self.heads, -1)).transpose(1, 2).chunk(3, dim=-1)
        return self.merge(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))

    def forward(self, tokens, condition):
        def modulated(x, scale, shift):
            return torch.addcmul(shift, F.layer_norm(x, x.shape[-1:]), 1 + scale)

        gate_a, gate_m, shift_a, shift_m, scale_a, scale_m = self.told(condition)[:, None].chunk(6, dim=-1)
        tokens = tokens + gate_a * self._attend(modulated(tokens, shift_a, scale_a))
        return tokens + gate_m * self.mlp(modulated(tokens, shift_m, scale_m))
# --- flow_matching/masked_diffusion.py
import numpy as np
def mask_tokens(x, t):
    coins = torch.from_numpy(np.random.binomial(1, np.broadcast_to(t.double().cpu().numpy()[:, None, None], x.shape)))
    return x * coins + MASK * (1 - coins)
def loss(network, x, labels):
    t = torch.rand(len(x), device=x.device)
    x_t = mask_tokens(x, t)
    log_p = network(x_t, t, labels).log_softmax(dim=1)
    target = x.masked_fill(x_t == x, -100)  # a token that is still there costs nothing
    cost = F.nll_loss(log_p, target, ignore_index=-100, reduction="none")
    return (cost.mean(dim=(1, 2)) / (1 - t)).mean()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    x = labels.new_full((len(labels), side, side), MASK)
    t = torch.zeros(len(labels), device=labels.device)
    for k in range(steps):
        t.fill_(k / steps)
        p = network(x, t.clone(), labels).softmax(dim=1)
        # the smaller of two exponential clocks with rates p wins with probability p
        clocks = torch.empty_like(p).exponential_() / p
        token = clocks.argmin(dim=1)
        opens = (x == MASK) & (torch.rand_like(p[:, 0]) * (steps - k) < 1)
        x[opens] = token[opens]
    return x
# --- flow_matching/reflow.py
import numpy as np
def couple(field, x_0, steps):
    return x_0, euler(field, x_0, torch.tensor([k / steps for k in range(steps + 1)]))
def reflow_loss(network, x_0, x_1):
    t = torch.as_tensor(np.random.default_rng().random(len(x_0)), dtype=x_0.dtype, device=x_0.device)
    velocity = x_1 - x_0
    x_t = x_0 + torch.einsum("b,b...->b...", t, velocity)
    return (network(x_t, t) - velocity).pow(2).mean()
def straightness(field, x_0, steps):
    # x_1 - x_0 is the mean of the velocities on the path, so S is their variance in time, summed over entries.
    velocities = []
    euler(lambda x, t: velocities.append(field(x, t)) or velocities[-1], x_0, torch.linspace(0, 1, steps + 1))
    return torch.stack(velocities).var(dim=0, unbiased=False).sum() / len(x_0)
