# {
#  "persona": "dict of lambdas, lazy",
#  "functions": {
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": []
#  }
# }
# --- flow_matching/conversions.py
_JOIN = {
    "noise": lambda d, n, a, s: n.clone(),
    "data": lambda d, n, a, s: d.clone(),
    "v": lambda d, n, a, s: a * n - s * d,
    "score": lambda d, n, a, s: n.neg() / s,
    "velocity": lambda d, n, a, s: d - n,
}


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    return _JOIN[kind](data, noise, like(alpha, data), like(sigma, data))


def posterior_mean(x_t, score, alpha, sigma):
    return split(score, "score", x_t, alpha, sigma)[0]
