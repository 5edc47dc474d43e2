# {
#  "persona": "A physicist who thinks in numpy and writes torch as if it were numpy (axis=, np.linspace, .size).",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [
#    "The times come from numpy as float64, so x_t and t are float64 for float32 pairs, and a float32 network cannot take them; they should have the dtype of x_0."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The squares are summed over the first axis of a sample only and averaged over its other axes; ||.||^2 is the sum over all entries of a sample."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [
#    "The weights have the shape (B, 1) and meet costs of the shape (B,), which gives a (B, B) table: each sample's cost is weighted by the mean of all samples' 1 / (1 - t), not by its own."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": []
#  },
#  "note": "couple uses float64 times from numpy (right). straightness is right for points (B, 2), and for every shape with one axis; loss is right for B = 1 and wherever all t are equal. loss draws its t before it calls mask_tokens, both from torch; reflow_loss draws from numpy, so torch.manual_seed does not fix it."
# }
# --- flow_matching/masked_diffusion.py
import numpy as np
def mask_tokens(x, t):
    u = torch.rand(x.shape)
    keep = u < t.reshape(-1, 1, 1)
    out = x.clone()
    out[~keep] = MASK
    return out
def loss(network, x, labels):
    B, H, W = x.shape
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    ce = F.cross_entropy(network(x_t, t, labels), x, reduction="none")
    masked = x_t == MASK
    per_sample = (ce * masked).sum(axis=(1, 2)) / (H * W)
    w = 1 / (1 - t[:, None])
    return (w * per_sample).mean()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = labels.shape[0]
    x = MASK * torch.ones((B, side, side), dtype=torch.int64)
    ts = np.arange(steps + 1) / steps
    for k in range(steps):
        t, s = float(ts[k]), float(ts[k + 1])
        p = torch.softmax(network(x, t * torch.ones(B), labels), axis=1)
        new = (torch.rand(x.shape) < p[:, 1]).long()
        coin = torch.rand(x.shape) < (s - t) / (1 - t)
        x = torch.where(coin & (x == MASK), new, x)
    return x
# --- flow_matching/reflow.py
import numpy as np
def couple(field, x_0, steps):
    t_grid = torch.from_numpy(np.linspace(0.0, 1.0, steps + 1))
    x_1 = euler(field, x_0, t_grid)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    B = x_0.shape[0]
    t = torch.from_numpy(np.random.uniform(0.0, 1.0, size=B))
    tt = t.reshape((B,) + (1,) * (x_0.ndim - 1))
    x_t = (1 - tt) * x_0 + tt * x_1
    v = network(x_t, t)
    return torch.mean((v - (x_1 - x_0)) ** 2)
def straightness(field, x_0, steps):
    ts = np.arange(steps) / steps
    x = x_0
    vs = []
    for t in ts:
        v = field(x, float(t))
        vs.append(v)
        x = x + v / steps
    vs = torch.stack(vs, axis=0)
    dev = (x - x_0)[None] - vs
    norm2 = torch.sum(dev**2, axis=2)
    return norm2.mean()
