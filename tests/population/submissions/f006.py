# {
#  "persona": "1..T again",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The network is told i + 1, the number in the shifted list; it should be told i, which counts in alpha_bars from 0.",
#    "The end is multiplied by sqrt(alpha_bar) of the last step; at alpha_bar = 1 x is z itself."
#   ],
#   "flow_matching/editing.py:invert": []
#  }
# }
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = torch.cat([torch.ones(1), alpha_bars])
    s = (1 / bars - 1).sqrt()
    order = [i + 1 for i in steps] + [0]
    todo = order[:-1]

    def field(z, now):
        i = todo.pop(0)
        return network(bars[i].sqrt() * z, i)

    z = euler(field, x_T / bars[order[0]].sqrt(), s[order])
    return z * alpha_bars[steps[-1]].sqrt()
# --- flow_matching/editing.py
def invert(field, image, steps):
    times = torch.linspace(1, 0, steps + 1)
    return euler(field, image.clone(), times)
