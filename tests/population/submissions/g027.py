# {
#  "persona": "velocity points the other way in both conversions",
#  "functions": {
#   "flow_matching/conversions.py:split": ["velocity is taken as noise - data: data = (x_t - sigma u) / (alpha + sigma) and noise = (x_t + alpha u) / (alpha + sigma); with data - noise both signs before u are the other way."],
#   "flow_matching/conversions.py:join": ["velocity is noise - data; it should be data - noise."],
#   "flow_matching/conversions.py:posterior_mean": []
#  },
#  "note": "split undoes join and the other way round; both are wrong"
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    if kind == "v":
        r2 = a * a + s * s
        return (a * x_t - s * prediction) / r2, (s * x_t + a * prediction) / r2
    if kind == "score":
        return posterior_mean(x_t, prediction, alpha, sigma), -s * prediction
    return (x_t - s * prediction) / (a + s), (x_t + a * prediction) / (a + s)


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    return {
        "noise": lambda: noise,
        "data": lambda: data,
        "v": lambda: a * noise - s * data,
        "score": lambda: -noise / s,
        "velocity": lambda: noise - data,
    }[kind]()


def posterior_mean(x_t, score, alpha, sigma):
    return (x_t + like(sigma, x_t).pow(2) * score) / like(alpha, x_t)
