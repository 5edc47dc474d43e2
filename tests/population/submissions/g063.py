# {
#  "persona": "works with a coding assistant: got the midpoint method",
#  "functions": {
#   "flow_matching/solvers.py:heun": ["This is the midpoint method, one slope in the middle of the step; Heun's takes the mean of the slope at the start and the one where Euler's step ends."],
#   "flow_matching/solvers.py:euler": ["The field is given a tensor for t; it should be given a Python float."]
#  }
# }
# --- flow_matching/solvers.py
def euler(field, x, times):
    """First-order explicit solver."""
    for i in range(len(times) - 1):
        t, t_next = times[i], times[i + 1]
        dt = float(t_next - t)
        x = x + dt * field(x, t)
    return x


def heun(field, x, times):
    """Second-order explicit solver with two function evaluations per step."""
    ts = times.tolist()
    for i in range(len(ts) - 1):
        t, h = ts[i], ts[i + 1] - ts[i]
        k1 = field(x, t)
        k2 = field(x + 0.5 * h * k1, t + 0.5 * h)
        x = x + h * k2
    return x
