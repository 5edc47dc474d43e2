# {
#  "persona": "Physicist who thinks in numpy and converts to torch only at the borders; random numbers come from np.random.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [],
#   "flow_matching/reflow.py:reflow_loss": [],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "t (B,) is compared with the coins (B, H, W) along the last axis, so it crashes or gives each column a sample's t; it should be (B, 1, 1), one t per sample.",
#    "The tokens come back as float32, they should be int64."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": []
#  },
#  "note": "reflow_loss and unmask are right but draw with np.random, so torch.manual_seed and spies on torch.rand do not touch them. loss is right; it calls the author's own mask_tokens, which is wrong: judge it with a right one."
# }
# --- flow_matching/masked_diffusion.py
import numpy as np
def mask_tokens(x, t):
    coin = torch.from_numpy(np.random.rand(*x.shape))
    keep = (coin < t).float()
    return x * keep + MASK * (1 - keep)
def loss(network, x, labels):
    B, H, W = x.shape
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    logp = F.log_softmax(network(x_t, t, labels), dim=1)
    nll = -torch.gather(logp, 1, x[:, None])[:, 0]  # (B, H, W)
    w = np.newaxis
    weighted = nll * (x_t == MASK) / (1 - t)[:, w, w]
    return weighted.sum() / (B * H * W)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    x = np.full((B, side, side), MASK, dtype=np.int64)
    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        logits = network(torch.from_numpy(x), torch.full((B,), t), labels).double().numpy()
        p_white = 1 / (1 + np.exp(np.clip(logits[:, 0] - logits[:, 1], -700, 700)))
        drawn = (np.random.rand(B, side, side) < p_white).astype(np.int64)
        chosen = (x == MASK) & (np.random.rand(B, side, side) < (s - t) / (1 - t))
        x = np.where(chosen, drawn, x)
    return torch.from_numpy(x)
# --- flow_matching/reflow.py
import numpy as np
def couple(field, x_0, steps):
    times = torch.from_numpy(np.linspace(0.0, 1.0, steps + 1))
    return x_0, euler(field, x_0, times)
def reflow_loss(network, x_0, x_1):
    n = x_0.shape[0]
    t = torch.from_numpy(np.random.uniform(0.0, 1.0, size=n)).to(x_0)
    tt = t.reshape((n,) + (1,) * (x_0.ndim - 1))
    x_t = (1 - tt) * x_0 + tt * x_1
    residual = network(x_t, t) - (x_1 - x_0)
    return (residual**2).mean()
def straightness(field, x_0, steps):
    x, vs = x_0, []
    for t in np.arange(steps) / steps:
        vs.append(field(x, float(t)))
        x = x + vs[-1] / steps
    chord = x - x_0
    total = 0.0
    for v in vs:
        total += float(((chord - v) ** 2).sum()) / x_0.shape[0]
    return total / len(vs)
