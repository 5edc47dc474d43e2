# {
#  "persona": "trial and error with shapes, prints left in",
#  "functions": {
#   "flow_matching/conversions.py:split": []
#  }
# }
# --- flow_matching/conversions.py
def _expand(v, x):
    if not torch.is_tensor(v):
        v = torch.tensor(float(v))
    v = v.to(x)
    while v.ndim < x.ndim:
        v = v.unsqueeze(-1)
    return v


def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha, sigma = _expand(alpha, x_t), _expand(sigma, x_t)
    if kind == "noise":
        noise = prediction
        data = (x_t - sigma * noise) / alpha
    elif kind == "data":
        data = prediction
        noise = (x_t - alpha * data) / sigma
    elif kind == "score":
        noise = -sigma * prediction
        data = (x_t - sigma * noise) / alpha
    elif kind == "velocity":
        # data = u + noise  ->  x = alpha (u + noise) + sigma noise
        noise = (x_t - alpha * prediction) / (alpha + sigma)
        data = prediction + noise
    else:
        r = (alpha**2 + sigma**2)
        data = alpha / r * x_t - sigma / r * prediction
        noise = sigma / r * x_t + alpha / r * prediction
    print(kind, data.shape, noise.shape)
    return data, noise
