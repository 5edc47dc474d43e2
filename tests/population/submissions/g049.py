# {
#  "persona": "C++ programmer",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": []
#  },
#  "note": "DDIM finds the step number by looking its s up in a dict"
# }
# --- flow_matching/solvers.py
def euler(field, x, times):
    n = times.numel() - 1
    k = 0
    while k < n:
        t0 = times[k].item()
        t1 = times[k + 1].item()
        slope = field(x, t0)
        x = x + slope * (t1 - t0)
        k = k + 1
    return x


def heun(field, x, times):
    n = times.numel() - 1
    k = 0
    while k < n:
        t0 = times[k].item()
        t1 = times[k + 1].item()
        s0 = field(x, t0)
        predictor = x + s0 * (t1 - t0)
        s1 = field(predictor, t1)
        # corrector, written as a correction of the predictor
        x = predictor + 0.5 * (t1 - t0) * (s1 - s0)
        k = k + 1
    return x


def ddim_by_euler(network, x_T, alpha_bars, steps):
    n = len(steps)
    s = torch.zeros(n + 1, dtype=torch.float64)
    table = {}
    for k in range(n):
        ab = alpha_bars[steps[k]].double()
        s[k] = torch.sqrt((1.0 - ab) / ab)
        table[s[k].item()] = steps[k]

    def field(z, sigma):
        return network(z / (1.0 + sigma * sigma) ** 0.5, table[sigma])

    z = x_T / alpha_bars[steps[0]].sqrt()
    return euler(field, z, s)
