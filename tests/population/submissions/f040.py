# {
#  "persona": "saves evaluations",
#  "functions": {
#   "flow_matching/solvers.py:heun": [
#    "The next step reuses this step's second slope, so that there are K + 1 evaluations; each step should ask the field at its own start, 2 K times in all."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "The step's length is taken without its sign, so that falling times are walked the wrong way; it should be times[k + 1] - times[k]."
#   ]
#  }
# }
# --- flow_matching/solvers.py
def heun(field, x, times):
    ts = [float(t) for t in times]
    if len(ts) < 2:
        return x
    k1 = field(x, ts[0])
    for t, s in pairwise(ts):
        h = s - t
        k2 = field(x + h * k1, s)
        x = x + h / 2 * (k1 + k2)
        k1 = k2
    return x


def euler(field, x, times):
    h = abs(times.diff())
    for i in range(len(h)):
        x = x + h[i].item() * field(x, times[i].item())
    return x
