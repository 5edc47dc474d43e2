# {
#  "persona": "functional programmer: recursion and reduce",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": []
#  },
#  "note": "euler is recursive, one level a step"
# }
# --- flow_matching/solvers.py
from functools import reduce


def euler(field, x, times):
    if len(times) < 2:
        return x
    t, h = times[0].item(), (times[1] - times[0]).item()
    return euler(field, x + h * field(x, t), times[1:])


def heun(field, x, times):
    def step(x, span):
        t, u = span
        k_1 = field(x, t)
        k_2 = field(x + (u - t) * k_1, u)
        return x + (u - t) * (k_1 + k_2) / 2

    return reduce(step, pairwise(map(float, times)), x)
