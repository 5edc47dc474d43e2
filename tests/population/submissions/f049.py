# {
#  "persona": "C programmer, loops over indices",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/editing.py:invert": []
#  }
# }
# --- flow_matching/solvers.py
def euler(field, x, times):
    n = times.shape[0]
    i = 0
    while i < n - 1:
        t_now = float(times[i])
        t_next = float(times[i + 1])
        h = t_next - t_now
        k = field(x, t_now)
        x = x + h * k
        i += 1
    return x


def heun(field, x, times):
    n = times.shape[0]
    for i in range(1, n):
        t0 = times[i - 1].item()
        t1 = times[i].item()
        h = t1 - t0
        k1 = field(x, t0)
        k2 = field(x + h * k1, t1)
        x = x + 0.5 * h * k1 + 0.5 * h * k2
    return x
# --- flow_matching/editing.py
def invert(field, image, steps):
    times = torch.zeros(steps + 1, dtype=torch.float64)
    for i in range(steps + 1):
        times[i] = (steps - i) / steps
    return euler(field, image, times)
