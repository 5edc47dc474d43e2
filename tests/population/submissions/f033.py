# {
#  "persona": "score matching person, formula from part 1's alphas",
#  "functions": {
#   "flow_matching/conversions.py:posterior_mean": [
#    "Uses 1 - alpha^2 in place of sigma^2, which holds for DDPM only; sigma is given and should be used."
#   ],
#   "flow_matching/conversions.py:split": [
#    "\"v\" leaves out the division by alpha^2 + sigma^2, which is 1 in DDPM only.",
#    "\"velocity\" leaves out the division by alpha + sigma, which is 1 on the straight path only."
#   ]
#  }
# }
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    alpha = like(alpha, x_t)
    return (x_t + (1 - alpha**2) * score) / alpha


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
        noise = -s * prediction
        data = (x_t - s * noise) / a
    elif kind == "velocity":
        data = x_t + s * prediction
        noise = x_t - a * prediction
    return data, noise
