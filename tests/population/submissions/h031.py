# {
#  "persona": "Physicist: derives everything on paper by determinants and angles, slips in signs; double precision.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "The row of \"v\" is (sigma, alpha), should be (-sigma, alpha).",
#    "The row of \"score\" is (0, 1 / sigma), should be (0, -1 / sigma)."
#   ],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Takes sigma^2 as 1 - alpha^2, should use sigma."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "The second slope is asked half a step ahead in x (but at the end time), should be asked where Euler's whole step ends."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The times end at the last of the steps, should have one more, 0, so that the last step leads to alpha_bar = 1 (and the network is asked there).",
#    "Scales the end back to x at the last step, should return x where alpha_bar is 1, which is z."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Scales the noise to alpha^2 + sigma^2 = 1 as DDPM does, should scale it by 1 - t_start.",
#    "The times stop one step before 1 (steps - 1 steps), should reach 1 in `steps` steps."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "The path of the known pixels starts from the moving x, (1 - t) x + t known, should start from the fixed x_0."
#   ],
#   "flow_matching/editing.py:invert": []
#  },
#  "note": "split's slip makes the determinant of \"v\" alpha^2 - sigma^2, infinite where alpha = sigma. posterior_mean is right under DDPM's schedule. ddim misses the last step only, small where steps end at 0. inpaint: the start draws twice for the known pixels, which is still one N(0, 1) field. ddim_step by angles is right."
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t).double(), like(sigma, x_t).double()
    x, p = x_t.double(), prediction.double()
    # x = a d + s n, p = b d + c n; d = (c x - s p) / D, n = (a p - b x) / D, D = a c - b s
    zero, one = torch.zeros_like(a), torch.ones_like(a)
    if kind == "noise":
        b, c = zero, one
    elif kind == "data":
        b, c = one, zero
    elif kind == "velocity":
        b, c = one, -one
    elif kind == "v":
        b, c = s, a
    else:
        b, c = zero, 1 / s
    D = a * c - b * s
    return ((c * x - s * p) / D).to(x_t.dtype), ((a * p - b * x) / D).to(x_t.dtype)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "score":
        return -noise / s
    b, c = {"noise": (0, 1), "data": (1, 0), "v": (-s, a), "velocity": (1, -1)}[kind]
    return b * data + c * noise
def posterior_mean(x_t, score, alpha, sigma):
    a = like(alpha, x_t).double()
    s2 = 1 - a**2
    return ((x_t.double() + s2 * score.double()) / a).to(x_t.dtype)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    sigma = (1 - t_start**2) ** 0.5
    x = t_start * image + sigma * torch.randn_like(image)
    return euler(field, x, t_start + (1 - t_start) * torch.arange(steps, dtype=torch.float64) / steps)
def inpaint(field, known, mask, steps):
    region = mask.bool()
    x_0 = torch.randn_like(known)
    start = torch.where(region, torch.randn_like(known), x_0)

    def on_shell(x, t):
        return torch.where(region, x + t * (known - x), x)

    end = euler(lambda x, t: field(on_shell(x, t), t), start, torch.linspace(0, 1, steps + 1, dtype=torch.float64))
    return torch.where(region, known, end)
def invert(field, image, steps):
    return euler(field, image, 1 - torch.arange(steps + 1, dtype=torch.float64) / steps)
# --- flow_matching/solvers.py
def euler(field, x, times):
    h = torch.diff(times.double())
    y = x.double()
    for k in range(len(h)):
        y = y + h[k] * field(y.to(x.dtype), times[k].item()).double()
    return y.to(x.dtype)
def heun(field, x, times):
    h = torch.diff(times.double())
    y = x.double()
    for k in range(len(h)):
        f_1 = field(y.to(x.dtype), times[k].item()).double()
        f_2 = field((y + h[k] / 2 * f_1).to(x.dtype), times[k + 1].item()).double()
        y = y + h[k] * (f_1 + f_2) / 2
    return y.to(x.dtype)
def ddim_by_euler(network, x_T, alpha_bars, steps):
    angle = torch.acos(alpha_bars.double().sqrt())  # x = cos(angle) data + sin(angle) noise, s = tan(angle)
    s = torch.tan(angle[steps])
    number = {value: i for value, i in zip(s.tolist(), steps)}

    def field(z, now):
        i = number[now]
        return network(z * torch.cos(angle[i]).item(), i)

    z = euler(field, x_T / torch.cos(angle[steps[0]]).item(), s)
    return z * torch.cos(angle[steps[-1]]).item()
