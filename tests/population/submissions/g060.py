# {
#  "persona": "copy-paste student, DDIM by neighbours",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": ["The network is told the position k within steps; it should be told the step number steps[k].", "The last step to s = 0 is missing, and x at the last of the steps is returned; one more step should lead to alpha_bar = 1."],
#   "flow_matching/solvers.py:euler": []
#  }
# }
# --- flow_matching/solvers.py
def euler(field, x, times):
    result = x
    for k in range(1, len(times)):
        t = float(times[k - 1])
        result = result + (float(times[k]) - t) * field(result, t)
    return result


def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars[steps]
    s = ((1 - ab) / ab).sqrt()
    z = x_T / ab[0].sqrt()
    for k in range(len(steps) - 1):
        z = euler(lambda z, t: network(z * ab[k].sqrt(), k), z, s[k : k + 2])
    return z * ab[-1].sqrt()
