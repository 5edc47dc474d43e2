# {
#  "persona": "numpy person, interpolates step numbers",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "step numbers are interpolated in s, exactly at the nodes; np.float64 scalars divide tensors"
# }
# --- flow_matching/solvers.py
import numpy as np


def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars.detach().cpu().numpy().astype(np.float64)
    sig = np.sqrt(1 / ab[steps] - 1)

    def eps(z, s):
        i = np.interp(s, sig[::-1], np.array(steps[::-1], dtype=float))
        return network(z / np.sqrt(1 + s**2), int(np.rint(i)))

    grid = np.append(sig, 0.0)
    return euler(eps, x_T / ab[steps[0]] ** 0.5, torch.from_numpy(grid))
# --- flow_matching/editing.py
def translate(field_from, field_to, image, steps):
    grid = torch.arange(steps + 1) / steps
    x = image
    for f, g in ((field_from, grid.flip(0)), (field_to, grid)):
        x = euler(f, x, g)
    return x
