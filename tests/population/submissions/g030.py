# {
#  "persona": "3 a.m., lists everywhere",
#  "functions": {
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/conversions.py:join": []
#  },
#  "note": "inpaint blends by multiplying with the mask: for finite numbers the missing pixels of known do not count, a NaN there would spread"
# }
# --- flow_matching/solvers.py
def heun(field, x, times):
    xs, ts = [x], [float(t) for t in times]
    while len(ts) > 1:
        t, u = ts[0], ts[1]
        a = field(xs[-1], t)
        b = field(xs[-1] + a * (u - t), u)
        xs.append(xs[-1] + sum([a, b]) / 2 * (u - t))
        ts.pop(0)
    return xs.pop()
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.to(known)
    noise = torch.randn_like(known)
    mix = lambda x, t: m * ((1 - t) * noise + t * known) + (1 - m) * x
    x = noise
    for k in range(steps):
        # one step of my solver at a time
        x = euler(field, mix(x, k / steps), torch.tensor([k / steps, (k + 1) / steps]))
    return m * known + (1 - m) * x
# --- flow_matching/conversions.py
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a = like(alpha, data)
    s = like(sigma, data)
    if kind == "velocity": return data - noise
    if kind == "v": return a * noise - s * data
    if kind == "score": return -(noise / s)
    return {"noise": noise, "data": data}[kind] * 1
