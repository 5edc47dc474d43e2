# {
#  "persona": "Did not think the change of variables of DDIM through, and copied Heun from a diffusion sampler.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "The last step is a plain Euler step, so the field is asked 2 K - 1 times; every step should take two slopes.",
#    "The step length of the mean slope has the wrong sign, t0 - t1 instead of t1 - t0."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The network is given z; it should be given x = z * sqrt(alpha_bar).",
#    "x_T is taken as the first z without the division by sqrt(alpha_bar).",
#    "The last step, to alpha_bar = 1 and s = 0, is missing."
#   ],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "euler and the whole of editing are right; with one step heun asks only once. ddim has three mistakes that all concern x versus z."
# }
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = (1 - t_start) * noise + t_start * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    mask = mask.bool().to(known.device)

    def replaced(x, t):
        return field(torch.where(mask, (1 - t) * x_0 + t * known, x), t)

    x = euler(replaced, x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(mask, known, x)
def invert(field, image, steps):
    times = torch.linspace(0, 1, steps + 1).flip(0)
    return euler(field, image, times)
# --- flow_matching/solvers.py
def euler(field, x, times):
    t0 = float(times[0])
    for t1 in times[1:].tolist():
        slope = field(x, t0)
        x, t0 = x + slope * (t1 - t0), t1
    return x
def heun(field, x, times):
    K = len(times) - 1
    for k in range(K):
        t0, t1 = times[k].item(), times[k + 1].item()
        k1 = field(x, t0)
        x_euler = x + (t1 - t0) * k1
        if k < K - 1:
            k2 = field(x_euler, t1)
            x = x + (k1 + k2) / 2 * (t0 - t1)
        else:
            x = x_euler
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars[steps]
    s = torch.sqrt(1 - ab) / torch.sqrt(ab)
    numbers = list(steps)

    def field(z, s_now):
        i = numbers.pop(0)
        return network(z, i)

    return euler(field, x_T, s)
