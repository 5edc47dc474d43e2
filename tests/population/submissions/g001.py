# {
#  "persona": "student who found that euler does not tell the step number, and counts",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/editing.py:sdedit": []
#  },
#  "note": "state in _Counted is made anew for every call; split may return the prediction itself as one of the two"
# }
# --- flow_matching/solvers.py
class _Counted:
    """network, asked for the next of the steps each time"""

    def __init__(self, network, steps):
        self.network, self.steps, self.k = network, steps, -1

    def __call__(self, z, s):
        self.k += 1
        return self.network(z * (1 / (1 + s**2)) ** 0.5, self.steps[self.k])


def ddim_by_euler(network, x_T, alpha_bars, steps):
    a = torch.stack([alpha_bars[i] for i in steps]).double()
    s = torch.cat([(1 - a).sqrt() / a.sqrt(), a.new_zeros(1)])
    return euler(_Counted(network, list(steps)), x_T / a[0].sqrt().item(), s)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
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
        # x = a d + s n and d = u + n  =>  x = a u + (a + s) n
        noise = (x_t - alpha * prediction) / (alpha + sigma)
        data = prediction + noise
    else:
        norm = alpha**2 + sigma**2
        data = (alpha * x_t - sigma * prediction) / norm
        noise = (sigma * x_t + alpha * prediction) / norm
    return data, noise
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn(image.shape, dtype=image.dtype, device=image.device)
    x = noise + t_start * (image - noise)
    h = (1 - t_start) / steps
    return euler(field, x, torch.tensor([t_start + k * h for k in range(steps)] + [1.0], dtype=torch.float64))
