# {
#  "persona": "numpy person",
#  "functions": {
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/solvers.py:ddim_by_euler": []
#  },
#  "note": "1 / ab - 1 in float64 of the float32 schedule"
# }
# --- flow_matching/conversions.py
import numpy as np


def posterior_mean(x_t, score, alpha, sigma):
    shape = (-1,) + (1,) * (x_t.dim() - 1)
    a = np.asarray(torch.as_tensor(alpha, dtype=torch.float64).cpu()).reshape(shape)
    s = np.asarray(torch.as_tensor(sigma, dtype=torch.float64).cpu()).reshape(shape)
    x = x_t.detach().cpu().numpy()
    g = score.detach().cpu().numpy()
    return torch.from_numpy((x + np.square(s) * g) / a).to(x_t)
# --- flow_matching/solvers.py
import numpy as np


def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars.detach().cpu().numpy().astype(np.float64)
    s = np.sqrt(1.0 / ab - 1.0)
    times = np.append(s[np.array(steps)], 0.0)
    order = iter(list(steps))

    def field(z, _s):
        i = int(next(order))
        x = z * float(np.sqrt(ab[i]))
        return network(x, i)

    z = x_T / float(np.sqrt(ab[steps[0]]))
    return euler(field, z, torch.from_numpy(times))
