# {
#  "persona": "images only: four axes",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "alpha and sigma get the shape (B, 1, 1, 1) whatever the rank of x_t, so that other ranks broadcast wrongly; they should have as many axes as x_t."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Only the score's term is divided by alpha; the whole sum should be."
#   ]
#  }
# }
# --- flow_matching/conversions.py
def _four(v, x):
    return torch.as_tensor(v, dtype=x.dtype, device=x.device).view(-1, 1, 1, 1)


def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = _four(alpha, x_t), _four(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    if kind == "v":
        n = a**2 + s**2
        return (a * x_t - s * prediction) / n, (s * x_t + a * prediction) / n
    if kind == "score":
        return (x_t + s**2 * prediction) / a, -s * prediction
    return (x_t + s * prediction) / (a + s), (x_t - a * prediction) / (a + s)


def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return x_t + s**2 / a * score
