# {
#  "persona": "Heun with an Euler step left in",
#  "functions": {
#   "flow_matching/solvers.py:heun": [
#    "The mean slope is added to where Euler's step has ended already; it should be added to the step's start."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The step from the last number to alpha_bar = 1 is missing; the times should end with s = 0."
#   ]
#  }
# }
# --- flow_matching/solvers.py
def heun(field, x, times):
    ts = times.tolist()
    for t, s in zip(ts, ts[1:]):
        h = s - t
        k1 = field(x, t)
        x = x + h * k1
        k2 = field(x, s)
        x = x + h * (k1 + k2) / 2
    return x


def ddim_by_euler(network, x_T, alpha_bars, steps):
    s = torch.sqrt(1 - alpha_bars) / torch.sqrt(alpha_bars)
    times = s[steps]
    number = iter(steps)

    def field(z, t):
        i = next(number)
        return network(z * alpha_bars[i].sqrt(), i)

    z = x_T / alpha_bars[steps[0]].sqrt()
    return euler(field, z, times)
