# {
#  "persona": "A student who read the slides and not the docstrings: takes 'a straight path needs one step' and 'independent noise' literally.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "One single step of length 1 along the velocity at t = 0, whatever steps says; it should take `steps` equal steps."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "Fresh noise is drawn in the place of x_0, so the pairs do not stay together; only t should be drawn."
#   ],
#   "flow_matching/reflow.py:straightness": [
#    "The velocities are taken on the straight line between x_0 and x_1; they should be taken on the path itself, at the starts of its Euler steps."
#   ],
#   "flow_matching/masked_diffusion.py:mask_tokens": [],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": [
#    "Every token whose coin says so is drawn (again), also those that are unmasked already; only masked tokens should be drawn, and what is drawn stays."
#   ]
#  },
#  "note": "couple is right for steps = 1 and for fields that are constant along their paths. reflow_loss is the ordinary flow matching loss, right in every shape. straightness is 0 for straight paths, as it should be. unmask gives no MASK and sensible marginals in the last step, because the last coin opens everything: with a network whose logits never change its samples have the right distribution, so look at the states in between."
# }
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    p_mask = (1 - t)[:, None, None]
    mask = torch.rand_like(x, dtype=torch.float) < p_mask
    x_t = x.clone()
    x_t[mask] = MASK
    return x_t
def loss(network, x, labels):
    t = torch.rand(x.shape[0])
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    logp = torch.log_softmax(logits, 1)
    ce = -torch.gather(logp, 1, x[:, None])[:, 0]
    ce[x_t != MASK] = 0
    w = (1 / (1 - t)).reshape(-1, 1, 1)
    return torch.mean(w * ce)
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    n = labels.shape[0]
    x = torch.full((n, side, side), MASK)
    for k in range(steps):
        t = k / steps
        s = (k + 1) / steps
        logits = network(x, t * torch.ones(n), labels)
        prob = torch.softmax(logits, dim=1)
        new = torch.multinomial(prob.movedim(1, -1).reshape(-1, 2), 1).reshape(n, side, side)
        coin = torch.rand(n, side, side) < (s - t) / (1 - t)
        x = torch.where(coin, new, x)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    # straight path: the velocity at the start leads all the way
    x_1 = x_0 + field(x_0, 0.0)
    return x_0, x_1
def reflow_loss(network, x_0, x_1):
    b = x_1.shape[0]
    noise = torch.randn_like(x_1)
    t = torch.rand(b, device=x_1.device).type_as(x_1)
    tb = t.reshape([b] + [1] * (x_1.dim() - 1))
    x_t = (1 - tb) * noise + tb * x_1
    pred = network(x_t, t)
    return torch.mean(torch.square(pred - (x_1 - noise)))
def straightness(field, x_0, steps):
    times = torch.linspace(0, 1, steps + 1)
    x_1 = euler(field, x_0, times)
    target = x_1 - x_0
    S = 0
    for t in times[:-1].tolist():
        x_t = (1 - t) * x_0 + t * x_1
        diff = target - field(x_t, t)
        S += torch.sum(diff**2) / len(x_0)
    return S / steps
