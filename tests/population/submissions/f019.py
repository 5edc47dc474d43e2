# {
#  "persona": "DDIM, alphas by position",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The network is told the position in the list of steps; it should be told the step number in alpha_bars.",
#    "Euler starts from x_T; it should start from z = x_T / sqrt(alpha_bar)."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "The second slope is asked at the time where the step starts; it should be the time where it ends."
#   ]
#  }
# }
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    chosen = alpha_bars[torch.tensor(steps)]
    s = ((1 - chosen) / chosen).sqrt()
    times = torch.cat([s, s.new_zeros(1)])
    at = {t: k for k, t in enumerate(times.tolist())}

    def field(z, t):
        k = at[t]
        return network(z * chosen[k].sqrt(), len(steps) - 1 - k)

    x = euler(field, x_T, times)
    return x


def heun(field, x, times):
    for t, u in pairwise(times.tolist()):
        first = field(x, t)
        second = field(x + (u - t) * first, t)
        x = x + (u - t) * 0.5 * (first + second)
    return x
