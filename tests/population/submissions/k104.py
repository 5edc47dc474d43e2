# {
#  "persona": "A physicist who knows numpy by heart and goes through it for everything, in float64, and back to torch at the end.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": []
#  },
#  "note": "Results come out of numpy; np.quantile instead of torch.quantile; alpha_bars from sums of logs; results are cast back to the dtype of the input; gradients do not pass through numpy, which nothing asks for."
# }
# --- flow_matching/conversions.py
import numpy as np
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    p, x, a, s = _np(prediction, x_t, alpha, sigma)
    a, s = _column(a, x.ndim), _column(s, x.ndim)
    match kind:
        case "noise":
            data, noise = (x - s * p) / a, p
        case "data":
            data, noise = p, (x - a * p) / s
        case "v":
            r2 = a**2 + s**2
            data, noise = (a * x - s * p) / r2, (s * x + a * p) / r2
        case "score":
            data, noise = (x + s**2 * p) / a, -s * p
        case "velocity":
            data, noise = (x + s * p) / (a + s), (x - a * p) / (a + s)
    return _back(data, x_t), _back(noise, x_t)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    d, n, a, s = _np(data, noise, alpha, sigma)
    a, s = _column(a, d.ndim), _column(s, d.ndim)
    if kind == "score":
        return _back(-n / s, data)
    return _back({"noise": n, "data": d, "v": a * n - s * d, "velocity": d - n}[kind], data)
def posterior_mean(x_t, score, alpha, sigma):
    x, g, a, s = _np(x_t, score, alpha, sigma)
    a, s = _column(a, x.ndim), _column(s, x.ndim)
    return _back(x / a + s * s / a * g, x_t)
def _np(*tensors):
    return [np.array(torch.as_tensor(x).detach().cpu(), dtype=np.float64) for x in tensors]
def _column(number, ndim):
    number = np.asarray(number)
    return number if number.ndim == 0 else np.expand_dims(number, tuple(range(1, ndim)))
def _back(array, as_this):
    return torch.from_numpy(np.ascontiguousarray(array)).to(as_this)
