# {
#  "persona": "Only ever thinks of pictures (B, C, H, W), and is careless about signs.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "alpha and sigma of shape (B,) become (B, 1, 1, 1) whatever the rank of x, which is wrong (or fails) for anything but four axes.",
#    "For velocity the sign is turned: it solves prediction = noise - data, though velocity is data - noise."
#   ],
#   "flow_matching/conversions.py:join": [
#    "alpha and sigma of shape (B,) become (B, 1, 1, 1) whatever the rank of x, which is wrong (or fails) for anything but four axes.",
#    "The minus sign of the score is missing: it gives noise / sigma instead of -noise / sigma."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "alpha and sigma of shape (B,) become (B, 1, 1, 1) whatever the rank of x, which is wrong (or fails) for anything but four axes.",
#    "The score's share is subtracted; Tweedie's formula adds sigma^2 * score."
#   ]
#  },
#  "note": "For four axes and for numbers as alpha and sigma the shapes are right; (4, 4) inputs broadcast silently. split and join share one helper, so its mistake is listed at each."
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha, sigma = expand(alpha, x_t), expand(sigma, x_t)
    if kind == "noise":
        return (x_t - sigma * prediction) / alpha, prediction
    if kind == "data":
        return prediction, (x_t - alpha * prediction) / sigma
    if kind == "v":
        norm = alpha**2 + sigma**2
        return (alpha * x_t - sigma * prediction) / norm, (sigma * x_t + alpha * prediction) / norm
    if kind == "score":
        return (x_t + sigma**2 * prediction) / alpha, -sigma * prediction
    noise = (x_t + alpha * prediction) / (alpha + sigma)
    return noise - prediction, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    alpha, sigma = expand(alpha, data), expand(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "v":
        return alpha * noise - sigma * data
    if kind == "score":
        return noise / sigma
    return data - noise
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = expand(alpha, x_t), expand(sigma, x_t)
    return (x_t - sigma**2 * score) / alpha
def expand(v, x):
    v = torch.as_tensor(v, dtype=x.dtype, device=x.device)
    return v.view(-1, 1, 1, 1) if v.ndim == 1 else v
