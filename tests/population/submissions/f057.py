# {
#  "persona": "RK2 is RK2",
#  "functions": {
#   "flow_matching/solvers.py:heun": [
#    "Takes the slope at the middle of the step (midpoint method); Heun's takes the mean of the slopes at the start and at the end of Euler's step."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "Asks the field K + 1 times, also at times[K]; it should ask K times."
#   ]
#  }
# }
# --- flow_matching/solvers.py
def heun(field, x, times):
    for i in range(len(times) - 1):
        t = times[i].item()
        h = times[i + 1].item() - t
        k1 = field(x, t)
        k2 = field(x + h / 2 * k1, t + h / 2)
        x = x + h * k2
    return x


def euler(field, x, times):
    K = len(times)
    for i in range(K):
        v = field(x, times[i].item())
        dt = times[i + 1].item() - times[i].item() if i + 1 < K else 0.0
        x = x + dt * v
    return x
