# {
#  "persona": "Writes numpy-like loops with += and assumes evenly spaced times.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [
#    "Every step is as long as the first, though times need not be evenly spaced.",
#    "x is changed in place, so the caller's x is overwritten; inputs must not be touched."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "Every step is as long as the first, though times need not be evenly spaced.",
#    "The second slope is asked at the time at which the step starts; it belongs to the time at which the step ends."
#   ],
#   "flow_matching/conversions.py:split": [
#    "For noise x_t is changed in place; inputs must not be touched.",
#    "For v both answers are divided by sqrt(alpha^2 + sigma^2); the division is by alpha^2 + sigma^2."
#   ],
#   "flow_matching/conversions.py:join": [
#    "For score the noise is divided in place; inputs must not be touched."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "The score is weighted by 1 - alpha^2, which is sigma^2 only for variance-preserving noise levels; it should be sigma^2."
#   ]
#  },
#  "note": "On evenly spaced times the step length is right; the in-place change only shows where the caller looks at x again. ddim_by_euler is not filled in."
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        data = x_t.sub_(sigma * prediction).div_(alpha)
        return data, prediction
    elif kind == "data":
        return prediction, (x_t - alpha * prediction) / sigma
    elif kind == "v":
        r = torch.sqrt(alpha**2 + sigma**2)
        return (alpha * x_t - sigma * prediction) / r, (sigma * x_t + alpha * prediction) / r
    elif kind == "score":
        noise = prediction * -sigma
        return (x_t - sigma * noise) / alpha, noise
    elif kind == "velocity":
        noise = (x_t - alpha * prediction) / (alpha + sigma)
        return prediction + noise, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    alpha, sigma = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    elif kind == "data":
        return data
    elif kind == "v":
        return alpha * noise - sigma * data
    elif kind == "score":
        return -noise.div_(sigma)
    elif kind == "velocity":
        return data - noise
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    return (x_t + (1 - alpha**2) * score) / alpha
# --- flow_matching/solvers.py
def euler(field, x, times):
    dt = times[1] - times[0]
    for t in times[:-1]:
        x += dt * field(x, t.item())
    return x
def heun(field, x, times):
    h = times[1] - times[0]
    for t in times[:-1]:
        t = t.item()
        slope_1 = field(x, t)
        slope_2 = field(x + h * slope_1, t)
        x = x + h * (slope_1 + slope_2) / 2
    return x
