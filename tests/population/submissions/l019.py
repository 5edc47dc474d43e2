# {
#  "persona": "A student short of time who fits the code to the one example of the notebook (14x14, one batch), comments half deleted.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "It returns (x_1, x_0), and should return (x_0, x_1)."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "One t is drawn for the whole batch; each pair should have its own."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The norm of the difference is not squared; it should be ||.||^2.",
#    "The steps are summed and not averaged; the result should be divided by steps."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "The result is float32, and should be int64."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [
#    "One t is drawn for the whole batch; each sample should have its own.",
#    "It divides by B * 14 * 14 whatever the size of x; it should divide by B * H * W."
#   ],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "The side is fixed at 14, and should be `side`.",
#    "The network is asked at the step's end s, and should be asked at its start t."
#   ]
#  },
#  "note": "couple returns the pair the wrong way round, and straightness unpacks it accordingly: with a right couple straightness as it stands would take x_0 for x_1, so judge straightness with the author's own couple (the two mistakes named are there then), or mend both. loss is right in its division for 14x14. mask_tokens returns float32 with the right values. unmask's side is 14 whatever is asked."
# }
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    m = (torch.rand(x.shape) < 1 - t.reshape(-1, 1, 1)).float()
    return x * (1 - m) + MASK * m
def loss(network, x, labels):
    t = torch.rand(1).expand(len(x))
    x_t = mask_tokens(x, t).long()
    ce = F.cross_entropy(network(x_t, t, labels), x, reduction="none")
    m = (x_t == MASK).float()
    w = 1 / (1 - t).reshape(-1, 1, 1)
    return (ce * m * w).sum() / (len(x) * 14 * 14)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = len(labels)
    x = torch.full((B, 14, 14), MASK)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        logits = network(x, torch.full((B,), s), labels)
        new = torch.distributions.Categorical(logits=logits.permute(0, 2, 3, 1)).sample()
        coin = torch.rand(x.shape) < (s - t) / (1 - t)
        x = torch.where(coin & (x == MASK), new, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    x_1 = euler(field, x_0, torch.linspace(0, 1, steps + 1))
    return x_1, x_0
def reflow_loss(network, x_0, x_1):
    t = torch.rand(1).expand(x_0.shape[0]).to(x_0.dtype)
    tt = t.reshape(-1, *[1] * (x_0.dim() - 1))
    x_t = (1 - tt) * x_0 + tt * x_1
    return ((network(x_t, t) - (x_1 - x_0)) ** 2).mean()
def straightness(field, x_0, steps):
    x_1, _ = couple(field, x_0, steps)
    x = x_0
    total = 0
    for k in range(steps):
        v = field(x, k / steps)
        d = (x_1 - x_0 - v).reshape(len(x_0), -1)
        total = total + d.norm(dim=1).mean()
        x = x + v / steps
    return total
