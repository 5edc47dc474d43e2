# {
#  "persona": "physicist: a prediction is a row (p, q) with prediction = p data + q noise, solved by Cramer's rule",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": []
#  },
#  "note": "one linear system for all kinds"
# }
# --- flow_matching/conversions.py
def rows(kind, a, s):
    """prediction = p * data + q * noise"""
    return {
        "noise": lambda: (0 * a, 1 + 0 * s),
        "data": lambda: (1 + 0 * a, 0 * s),
        "v": lambda: (-s, a),
        "score": lambda: (0 * a, -1 / s),
        "velocity": lambda: (1 + 0 * a, -1 + 0 * s),
    }[kind]()


def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    p, q = rows(kind, a, s)
    det = a * q - s * p
    return (q * x_t - s * prediction) / det, (a * prediction - p * x_t) / det


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    p, q = rows(kind, like(alpha, data), like(sigma, data))
    return p * data + q * noise


def posterior_mean(x_t, score, alpha, sigma):
    # E[x_t-part] : alpha E[data | x] = x + sigma^2 grad log p
    return torch.addcmul(x_t, like(sigma, x_t) ** 2, score) / like(alpha, x_t)
