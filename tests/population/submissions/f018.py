# {
#  "persona": "betas or bars?",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "s is sqrt(1 - alpha_bar); it should be sqrt(1 - alpha_bar) / sqrt(alpha_bar)."
#   ],
#   "flow_matching/conversions.py:join": [
#    "\"score\" has the wrong sign; it should be -noise / sigma.",
#    "An unknown kind is answered as \"velocity\", since check_kind is gone; it should raise ValueError."
#   ],
#   "flow_matching/solvers.py:heun": []
#  }
# }
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    sig = (1 - alpha_bars).sqrt()
    root = alpha_bars.sqrt()
    times = torch.tensor([sig[i].item() for i in steps] + [0.0])
    j = 0

    def field(z, t):
        nonlocal j
        i = steps[j]
        j += 1
        return network(z * root[i], i)

    z = x_T / root[steps[0]]
    return euler(field, z, times)


def heun(field, x, times):
    """trapezoid with one predictor"""
    for begin, end in pairwise(map(float, times)):
        slopes = [field(x, begin)]
        slopes.append(field(x + (end - begin) * slopes[0], end))
        x = x + (end - begin) * sum(slopes) / len(slopes)
    return x
# --- flow_matching/conversions.py
def join(kind, data, noise, alpha, sigma):
    a, s = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "v":
        return a * noise - s * data
    if kind == "score":
        return noise / s
    return data - noise
