# {
#  "persona": "Writes into the tensors it was given, inverts masks (1 is what to paint), and copies and pastes lines.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The last step leads to alpha_bars[0] instead of alpha_bar = 1, where s is 0.",
#    "The first z is x_T / alpha_bar; it should be x_T / sqrt(alpha_bar)."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "The noise is uniform in [0, 1) (rand) instead of normal (randn).",
#    "The image is noised in place; it must not be touched."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "The mask is read the other way round: it fills in where the mask is 1 and keeps where it is 0.",
#    "The known pixels' path has its weights swapped: it is (1 - t) * x_0 + t * known.",
#    "The result is written into known, which must not be touched."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [
#    "The way forward uses field_from again; it should use field_to.",
#    "The way forward begins at the image, and the inverted noise is never used."
#   ]
#  },
#  "note": "invert is right and translate uses it; ddim ends at alpha_bars[0] as diffusers does with set_alpha_to_one=False."
# }
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.rand_like(image)
    image *= t_start
    image += (1 - t_start) * noise
    return euler(field, image, torch.linspace(t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    paint = (mask == 1).expand_as(known)
    x = x_0
    times = torch.linspace(0, 1, steps + 1)
    for k in range(steps):
        t = times[k]
        x = torch.where(paint, x, t * x_0 + (1 - t) * known)
        x = euler(field, x, times[k : k + 2])
    known[paint] = x[paint]
    return known
def invert(field, image, steps):
    times = torch.linspace(0, 1, steps + 1).flip(0)
    return euler(field, image, times)
def translate(field_from, field_to, image, steps):
    noise = invert(field_from, image, steps)
    out = euler(field_from, image, torch.linspace(0, 1, steps + 1))
    return out
# --- flow_matching/solvers.py
def euler(field, x, times):
    t0 = float(times[0])
    for t1 in times[1:].tolist():
        slope = field(x, t0)
        x, t0 = x + slope * (t1 - t0), t1
    return x
def heun(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        h = t_next - t
        k1 = field(x, t)
        k2 = field(x + h * k1, t_next)
        x = x + h / 2 * (k1 + k2)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ends = steps[1:] + [0]
    z = x_T / alpha_bars[steps[0]]
    for i, j in zip(steps, ends):
        ab, ab_next = alpha_bars[i], alpha_bars[j]
        s, s_next = (1 / ab - 1).sqrt(), (1 / ab_next - 1).sqrt()
        z = euler(lambda z, _: network(z * ab.sqrt(), i), z, torch.stack([s, s_next]))
    return z
