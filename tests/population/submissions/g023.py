# {
#  "persona": "forgets the shapes of alpha and sigma",
#  "functions": {
#   "flow_matching/conversions.py:split": ["alpha and sigma are used as they come, so tensors (B,) line up with the last axis; they should get one axis for each axis of x_t, as like does.", "For score the noise is -prediction / sigma; it should be -sigma * prediction."],
#   "flow_matching/conversions.py:posterior_mean": ["alpha is taken for alpha_bar: sigma^2 is formed as 1 - alpha and the division is by sqrt(alpha); it should be (x_t + sigma^2 score) / alpha with the given sigma."],
#   "flow_matching/conversions.py:join": ["Unknown kinds fall through to velocity: check_kind is missing; it should raise ValueError.", "The score is -noise / sigma^2; it should be -noise / sigma."]
#  }
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    if kind == "noise":
        noise = prediction
        data = (x_t - sigma * noise) / alpha
    elif kind == "data":
        data = prediction
        noise = (x_t - alpha * data) / sigma
    elif kind == "score":
        noise = -prediction / sigma
        data = (x_t - sigma * noise) / alpha
    elif kind == "v":
        data = (alpha * x_t - sigma * prediction) / (alpha**2 + sigma**2)
        noise = (sigma * x_t + alpha * prediction) / (alpha**2 + sigma**2)
    else:
        data = (x_t + sigma * prediction) / (alpha + sigma)
        noise = (x_t - alpha * prediction) / (alpha + sigma)
    return data, noise


def join(kind, data, noise, alpha, sigma):
    alpha, sigma = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    elif kind == "data":
        return data
    elif kind == "v":
        return alpha * noise - sigma * data
    elif kind == "score":
        return -noise / sigma**2
    else:
        return data - noise


def posterior_mean(x_t, score, alpha, sigma):
    alpha_bar = like(alpha, x_t)
    return (x_t + (1 - alpha_bar) * score) / alpha_bar.sqrt()
