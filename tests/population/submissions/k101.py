# {
#  "persona": "Knows DDPM only and writes the formulas of variance-preserving schedules and of sigma-space scores from memory.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "For v both answers lack the division by alpha^2 + sigma^2: right only for variance-preserving noise levels.",
#    "For score the noise is taken as -sigma^2 * score; it is -sigma * score.",
#    "For velocity both answers lack the division by alpha + sigma: right only where alpha + sigma is 1."
#   ],
#   "flow_matching/conversions.py:join": [
#    "v has data and noise swapped: it gives alpha * data - sigma * noise instead of alpha * noise - sigma * data.",
#    "The score divides by sigma^2 instead of sigma."
#   ],
#   "flow_matching/conversions.py:posterior_mean": []
#  },
#  "note": "With alpha^2 + sigma^2 = 1 v is right, with alpha + sigma = 1 velocity is right; the score mistakes of split and join undo each other, so a round trip passes."
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        noise = prediction
        data = (x_t - s * noise) / a
    elif kind == "data":
        data = prediction
        noise = (x_t - a * data) / s
    elif kind == "v":
        data = a * x_t - s * prediction
        noise = s * x_t + a * prediction
    elif kind == "score":
        noise = -(s**2) * prediction
        data = (x_t - s * noise) / a
    else:  # velocity
        data = x_t + s * prediction
        noise = x_t - a * prediction
    return data, noise
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
def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return (x_t + s**2 * score) / a
