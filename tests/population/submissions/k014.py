# {
#  "persona": "Knows diffusers' img2img: square roots of a variance-preserving schedule, strength, and off-by-one grids.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The network is asked at the place in the list, 0, 1, 2, ..., instead of at the step number.",
#    "The last s is 1, the value of alpha_bar there; s should be 0 where alpha_bar is 1."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "The weights are square roots, as in DDPM; the path is (1 - t_start) * noise + t_start * image.",
#    "Only the share 1 - t_start of the steps is taken; there should be steps of them."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "There are steps times, so only steps - 1 steps; it needs steps + 1 times.",
#    "Before each evaluation the known pixels are set to known itself, without noise; they should lie at (1 - t) * x_0 + t * known."
#   ],
#   "flow_matching/editing.py:invert": [
#    "There are steps times, so only steps - 1 steps; it needs steps + 1 times.",
#    "The field is negated but asked at t from 0 to 1; going backwards it should be asked at 1 - t, from 1 to 0."
#   ],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "translate does not use the wrong invert and is right; with a 0 or 1 for t_start sdedit's square roots cannot be seen."
# }
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = t_start**0.5 * image + (1 - t_start) ** 0.5 * noise
    steps = int(steps * (1 - t_start))
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    mask = mask > 0
    times = torch.linspace(0, 1, steps)
    x = torch.randn_like(known)
    noise = x
    for i in range(len(times) - 1):
        x = torch.where(mask, known, x)
        x = euler(field, x, times[i : i + 2])
    return torch.where(mask, known, x)
def invert(field, image, steps):
    times = torch.linspace(0.0, 1.0, steps)
    return euler(lambda x, t: -field(x, t), image, times)
def translate(field_from, field_to, image, steps):
    noise = euler(field_from, image, torch.linspace(1, 0, steps + 1))
    return euler(field_to, noise, torch.linspace(0, 1, steps + 1))
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        x = x + (t_next - t) * field(x, t)
    return x
def heun(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        h = t_next - t
        k1 = field(x, t)
        k2 = field(x + h * k1, t_next)
        x = x + h / 2 * (k1 + k2)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = alpha_bars[steps]
    first = x_T / bars[0].sqrt()
    s = torch.cat([(1 - bars).sqrt() / bars.sqrt(), torch.ones(1)])
    at = 0

    def field(z, _):
        nonlocal at
        epsilon = network(z * bars[at].sqrt(), at)
        at += 1
        return epsilon

    return euler(field, first, s)
