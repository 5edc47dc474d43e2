# {
#  "persona": "signs by feeling",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "\"v\" has both signs of the prediction wrong; data is (alpha x_t - sigma v) / (alpha^2 + sigma^2) and noise (sigma x_t + alpha v) / (alpha^2 + sigma^2).",
#    "\"score\" takes the noise as sigma * score; it should be -sigma * score."
#   ],
#   "flow_matching/conversions.py:join": [
#    "\"v\" is alpha * data - sigma * noise; it should be alpha * noise - sigma * data.",
#    "\"score\" is -noise / sigma^2; it should be -noise / sigma."
#   ]
#  }
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    norm = a * a + s * s
    if kind == "v":
        return (a * x_t + s * prediction) / norm, (s * x_t - a * prediction) / norm
    if kind == "score":
        noise = s * prediction
        return (x_t - s * noise) / a, noise
    noise = (x_t - a * prediction) / (a + s)
    return noise + prediction, noise


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "v":
        return a * data - s * noise
    if kind == "score":
        return -noise / s**2
    return data - noise
