# {
#  "persona": "numpy person",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/editing.py:invert": []
#  },
#  "note": "euler adds in place on a clone: a field that keeps the tensors it was given, without copying, sees them change"
# }
# --- flow_matching/solvers.py
import numpy as np


def euler(field, x, times):
    ts = np.asarray(times.detach().cpu(), dtype=np.float64)
    hs = np.diff(ts)
    y = x.clone()
    for i in range(hs.size):
        y += hs[i] * field(y, ts[i].item())
    return y


def heun(field, x, times):
    ts = times.detach().cpu().double().numpy()
    ys = [x]
    for n in range(ts.shape[0] - 1):
        h = float(ts[n + 1] - ts[n])
        slopes = [field(ys[-1], float(ts[n]))]
        slopes.append(field(ys[-1] + h * slopes[0], float(ts[n + 1])))
        ys.append(ys[-1] + h * 0.5 * slopes[0] + h * 0.5 * slopes[1])
    return ys[-1]
# --- flow_matching/editing.py
import numpy as np


def invert(field, image, steps):
    times = torch.from_numpy(np.arange(steps, -1, -1) / steps)
    return euler(field, image, times)
