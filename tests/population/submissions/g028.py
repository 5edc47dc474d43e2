# {
#  "persona": "C++ programmer: own loop with a work buffer",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": []
#  },
#  "note": "inpaint steps in its own loop, with the Euler step written out; x is overwritten in place on a clone of the noise"
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    x0 = torch.randn(known.shape, dtype=known.dtype, device=known.device)
    sel = torch.broadcast_to(mask.bool(), known.shape)
    x = x0.clone()
    h = 1.0 / steps
    for k in range(steps):
        t = k * h
        x[sel] = ((1.0 - t) * x0 + t * known)[sel]
        v = field(x.clone(), t)
        x += h * v
    x[sel] = known[sel]
    return x


def invert(field, image, steps):
    times = []
    for k in range(steps, -1, -1):
        times.append(k / steps)
    return euler(field, image, torch.tensor(times))
