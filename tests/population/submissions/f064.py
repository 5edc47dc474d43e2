# {
#  "persona": "Heun from a blog, second slope where it was",
#  "functions": {
#   "flow_matching/solvers.py:heun": [
#    "The second slope is taken at the old x; it should be taken where Euler's step ends, x + dt * k1."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "The slope is asked at the time where the step ends; it should be the one where it starts."
#   ]
#  }
# }
# --- flow_matching/solvers.py
def heun(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        dt = t_next - t
        k1 = field(x, t)
        k2 = field(x, t_next)
        x = x + dt * (k1 + k2) / 2
    return x


def euler(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        x = x + (t_next - t) * field(x, t_next)
    return x
