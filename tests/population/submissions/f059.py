# {
#  "persona": "solves 2x2 systems properly with a table",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": []
#  }
# }
# --- flow_matching/conversions.py
def _rows(kind, a, s):
    """every prediction is p * data + q * noise; returns (p, q)"""
    one = torch.ones_like(a)
    zero = torch.zeros_like(a)
    if kind == "noise":
        return zero, one
    if kind == "data":
        return one, zero
    if kind == "v":
        return -s, a
    if kind == "velocity":
        return one, -one
    return zero, -one / s


def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = torch.broadcast_tensors(like(alpha, x_t), like(sigma, x_t))
    if kind == "score":  # as noise
        prediction, kind = -s * prediction, "noise"
    p, q = _rows(kind, a, s)
    # Cramer: [a s; p q] [data noise] = [x_t prediction]
    det = a * q - s * p
    data = (q * x_t - s * prediction) / det
    noise = (a * prediction - p * x_t) / det
    return data, noise


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    p, q = _rows(kind, *torch.broadcast_tensors(like(alpha, data), like(sigma, data)))
    return p * data + q * noise
