# {
#  "persona": "numpy conversions in place",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "\"noise\" computes the data in x_t itself; the inputs should not be touched.",
#    "\"data\" subtracts the data without its alpha; the noise is (x_t - alpha * data) / sigma."
#   ],
#   "flow_matching/conversions.py:join": [
#    "\"score\" turns the sign of the caller's noise in place; the inputs should not be touched."
#   ]
#  }
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        noise = prediction
        data = x_t.sub_(s * noise).div_(a)
    elif kind == "data":
        data = prediction
        noise = (x_t - data) / s
    elif kind == "v":
        data = (a * x_t - s * prediction) / (a**2 + s**2)
        noise = (s * x_t + a * prediction) / (a**2 + s**2)
    elif kind == "score":
        noise = prediction * -s
        data = (x_t - s * noise) / a
    else:
        data = (x_t + s * prediction) / (a + s)
        noise = data - prediction
    return data, noise


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "v":
        return a * noise - s * data
    if kind == "score":
        return noise.neg_() / s
    return data - noise
