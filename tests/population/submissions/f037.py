# {
#  "persona": "class with __call__ for the field; counts calls",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": []
#  },
#  "note": "x = z / sqrt(1 + s^2), since alpha_bar = 1 / (1 + s^2)"
# }
# --- flow_matching/solvers.py
class _Eps:
    """dz/ds = eps, asked in order"""

    def __init__(self, network, alpha_bars, steps):
        self.network, self.alpha_bars, self.steps = network, alpha_bars, steps
        self.count = 0

    def __call__(self, z, s):
        i = self.steps[self.count]
        self.count += 1
        return self.network(z / (1 + s * s) ** 0.5, i)


def ddim_by_euler(network, x_T, alpha_bars, steps):
    ss = [((1 - alpha_bars[i].item()) / alpha_bars[i].item()) ** 0.5 for i in steps]
    z = x_T * (1 + ss[0] ** 2) ** 0.5
    return euler(_Eps(network, alpha_bars, steps), z, torch.tensor([*ss, 0.0], dtype=torch.float64))
