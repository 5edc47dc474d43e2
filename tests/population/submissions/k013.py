# {
#  "persona": "Read RePaint and SDEdit once and mixes up which weight goes where, and draws noise whenever noise is needed.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:sdedit": [
#    "Noise and image have each other's weights: the image should get t_start and the noise 1 - t_start.",
#    "It integrates from 0; it should start at t_start, where the image was noised to."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "Fresh noise is drawn for the known pixels at every step; their path should keep the noise x_0 of the start.",
#    "At the end the known pixels are not put back, so they are not exact."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [
#    "The two fields have each other's places: back should go with field_from, forward with field_to.",
#    "The way forward has steps times, so steps - 1 steps; it needs steps + 1 times."
#   ]
#  },
#  "note": "solvers and invert are right. RePaint does draw fresh noise each step, but this homework's path keeps x_0."
# }
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = t_start * noise + (1 - t_start) * image
    return euler(field, x, torch.linspace(0.0, 1.0, steps + 1))
def inpaint(field, known, mask, steps):
    x = torch.randn_like(known)
    times = torch.linspace(0, 1, steps + 1)
    mask = mask.bool()
    for t, t_next in zip(times[:-1], times[1:]):
        x_0 = torch.randn_like(known)
        x = torch.where(mask, (1 - t) * x_0 + t * known, x)
        x = euler(field, x, torch.stack([t, t_next]))
    return x
def translate(field_from, field_to, image, steps):
    noise = invert(field_to, image, steps)
    times = torch.linspace(0, 1, steps)
    return euler(field_from, noise, times)
# --- flow_matching/solvers.py
def euler(field, x, times):
    n = len(times) - 1
    for k in range(n):
        h = (times[k + 1] - times[k]).item()
        x = x + h * field(x, times[k].item())
    return x
def heun(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        h = t_next - t
        k1 = field(x, t)
        k2 = field(x + h * k1, t_next)
        x = x + h / 2 * (k1 + k2)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = torch.cat([alpha_bars[steps], torch.ones(1, device=alpha_bars.device)])
    s = ((1 - bars) / bars).sqrt()
    todo = iter(steps)

    def field(z, s_now):
        return network(z / (1 + s_now**2) ** 0.5, next(todo))

    return euler(field, x_T / bars[0].sqrt(), s)
