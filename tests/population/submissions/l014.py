# {
#  "persona": "A student used to code where t = 1 is noise (SD3, Flux); careful about indexing, careless about in-place assignment.",
#  "functions": {
#   "flow_matching/reflow.py:couple": [
#    "The times run from 1 to 0, and should run from t = 0 (noise) to t = 1 (data)."
#   ],
#   "flow_matching/reflow.py:reflow_loss": [
#    "x_t = t x_0 + (1 - t) x_1, the other convention of time; it should be (1 - t) x_0 + t x_1.",
#    "The target is x_0 - x_1, and should be x_1 - x_0."
#   ],
#   "flow_matching/reflow.py:straightness": [],
#   "flow_matching/masked_diffusion.py:mask_tokens": [
#    "x[mask] = MASK writes into the x that was handed in; it should work on a copy."
#   ],
#   "flow_matching/masked_diffusion.py:loss": [],
#   "flow_matching/masked_diffusion.py:unmask": []
#  },
#  "note": "couple runs back from t = 1 to t = 0 (the field's sign is not changed). reflow_loss is a right loss for the other convention. loss hands a clone to mask_tokens, because the author noticed that x changed, and so it is right with any mask_tokens that is right, and with the author's own."
# }
# --- flow_matching/masked_diffusion.py
def mask_tokens(x, t):
    mask = torch.rand(x.shape, device=x.device) < (1 - t).view(-1, 1, 1)
    x[mask] = MASK
    return x
def loss(network, x, labels):
    t = torch.rand(x.shape[0], device=x.device)
    x_t = mask_tokens(x.clone(), t)
    masked = x_t == MASK
    logits = network(x_t, t, labels).permute(0, 2, 3, 1)
    # only the masked places, in one long list
    ce = F.cross_entropy(logits[masked], x[masked], reduction="none")
    weights = (1 / (1 - t)).view(-1, 1, 1).expand(x.shape)[masked]
    return (weights * ce).sum() / x.numel()
@torch.no_grad()
def unmask(network, labels, steps, side=14):
    B = labels.shape[0]
    times = torch.linspace(0, 1, steps + 1, dtype=torch.float64).tolist()
    x = torch.full([B, side, side], MASK, dtype=torch.int64, device=labels.device)
    for t, s in zip(times[:-1], times[1:]):
        logits = network(x.clone(), torch.full([B], t, device=labels.device), labels)
        probs = logits.permute(0, 2, 3, 1).softmax(dim=-1)
        chosen = torch.rand([B, side, side], device=labels.device) < (s - t) / (1 - t)
        b, i, j = torch.nonzero(chosen & (x == MASK), as_tuple=True)
        if len(b) > 0:
            x[b, i, j] = torch.multinomial(probs[b, i, j], num_samples=1).squeeze(1)
    return x
# --- flow_matching/reflow.py
def couple(field, x_0, steps):
    # from noise (t = 1) to data (t = 0)
    times = torch.linspace(1, 0, steps + 1)
    x_1 = euler(field, x_0, times)
    return (x_0, x_1)
def reflow_loss(network, x_0, x_1):
    t = torch.rand((x_0.shape[0],), device=x_0.device, dtype=x_0.dtype)
    sigma = t.reshape(-1, *((1,) * (x_0.ndim - 1)))
    x_t = sigma * x_0 + (1 - sigma) * x_1
    target = x_0 - x_1
    pred = network(x_t, t)
    return torch.nn.functional.mse_loss(pred, target)
def straightness(field, x_0, steps):
    b = x_0.shape[0]
    path, slopes = [x_0], []
    for k in range(steps):
        slopes.append(field(path[-1], k / steps))
        path.append(path[-1] + slopes[-1] * (1 / steps))
    displacement = (path[-1] - path[0]).reshape(b, -1)
    per_step = [(displacement - slope.reshape(b, -1)).square().sum(dim=1) for slope in slopes]
    return torch.stack(per_step).mean()
