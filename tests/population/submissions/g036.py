# {
#  "persona": "engineer: a table of functions, own broadcasting",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": []
#  },
#  "note": "does not use like and check_kind"
# }
# --- flow_matching/conversions.py
from typing import Callable

Pair = tuple[torch.Tensor, torch.Tensor]


def _broadcast(value, x: torch.Tensor) -> torch.Tensor:
    value = torch.as_tensor(value).to(x)
    while 0 < value.ndim < x.ndim:
        value = value.unsqueeze(-1)
    return value


_SPLIT: dict[str, Callable[..., Pair]] = {
    "noise": lambda p, x, a, s: ((x - s * p) / a, p),
    "data": lambda p, x, a, s: (p, (x - a * p) / s),
    "v": lambda p, x, a, s: ((a * x - s * p) / (a * a + s * s), (s * x + a * p) / (a * a + s * s)),
    "score": lambda p, x, a, s: ((x + s.square() * p) / a, -s * p),
    "velocity": lambda p, x, a, s: ((x + s * p) / (a + s), (x - a * p) / (a + s)),
}
_JOIN: dict[str, Callable[..., torch.Tensor]] = {
    "noise": lambda d, n, a, s: n.clone(),
    "data": lambda d, n, a, s: d.clone(),
    "v": lambda d, n, a, s: a * n - s * d,
    "score": lambda d, n, a, s: n / -s,
    "velocity": lambda d, n, a, s: d - n,
}


def split(prediction, kind, x_t, alpha, sigma):
    if kind not in _SPLIT:
        raise ValueError(f"unknown kind {kind!r}")
    return _SPLIT[kind](prediction, x_t, _broadcast(alpha, x_t), _broadcast(sigma, x_t))


def join(kind, data, noise, alpha, sigma):
    try:
        rule = _JOIN[kind]
    except KeyError:
        raise ValueError(f"unknown kind {kind!r}") from None
    return rule(data, noise, _broadcast(alpha, data), _broadcast(sigma, data))


def posterior_mean(x_t, score, alpha, sigma):
    a, s = _broadcast(alpha, x_t), _broadcast(sigma, x_t)
    return (x_t + s * s * score) / a
