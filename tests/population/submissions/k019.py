# {
#  "persona": "Takes velocity as noise - data as in diffusers' flow matching, v with the other sign, and forgets roots and halves.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "v has the other sign: it solves v = sigma * data - alpha * noise.",
#    "For score the prediction is divided by sigma; the noise is -sigma * score.",
#    "velocity has the other sign: it solves velocity = noise - data."
#   ],
#   "flow_matching/conversions.py:join": [
#    "v has the other sign: it should be alpha * noise - sigma * data.",
#    "The score multiplies by sigma; it is -noise / sigma.",
#    "velocity has the other sign: it should be data - noise."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "The score is weighted by sigma instead of sigma^2.",
#    "Only x_t is divided by alpha; the score's share has to be divided, too."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "The slopes are added, not averaged: the half is missing.",
#    "The field is given t as a tensor; it should be one Python float."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "s lacks the root of alpha_bar below the line.",
#    "The first z is x_T / alpha_bar; it should be x_T / sqrt(alpha_bar)."
#   ],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [
#    "The steps go in the wrong order: first from 1 / steps to 0, last from 1 to 1 - 1 / steps; they should begin at t = 1.",
#    "The answer is standardised to mean 0 and deviation 1; it should be x at t = 0 as it is."
#   ],
#   "flow_matching/editing.py:translate": [
#    "The steps are shared between the two ways; there should be steps of them each way.",
#    "The answer is clamped to [-1, 1], which nobody asked for and which cuts off normalised pixels."
#   ]
#  },
#  "note": "split and join agree with each other in every kind, so round trips pass. euler is right."
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    if kind == "v":
        norm = a * a + s * s
        return (a * x_t + s * prediction) / norm, (s * x_t - a * prediction) / norm
    if kind == "score":
        noise = -prediction / s
        return (x_t - s * noise) / a, noise
    if kind == "velocity":
        return (x_t - s * prediction) / (a + s), (x_t + a * prediction) / (a + s)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    answers = {"noise": noise, "data": data, "v": s * data - a * noise, "score": -s * noise, "velocity": noise - data}
    return answers[kind]
def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return x_t / a + s * score
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
    x = image
    h = 1 / steps
    for k in range(steps):
        t = k * h
        x = euler(field, x, torch.tensor([t + h, t]))
    return (x - x.mean()) / x.std()
def translate(field_from, field_to, image, steps):
    half = max(steps // 2, 1)
    noise = euler(field_from, image, torch.linspace(1, 0, half + 1))
    result = euler(field_to, noise, torch.linspace(0, 1, half + 1))
    return result.clamp(-1, 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    n = len(times) - 1
    for k in range(n):
        h = (times[k + 1] - times[k]).item()
        x = x + h * field(x, times[k].item())
    return x
def heun(field, x, times):
    for t, t_next in zip(times[:-1], times[1:]):
        h = t_next - t
        k1 = field(x, t)
        k2 = field(x + h * k1, t_next)
        x = x + h * (k1 + k2)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    chosen = torch.tensor([alpha_bars[i] for i in steps] + [1.0])
    s = torch.sqrt(1 - chosen) / chosen
    counter = iter(range(len(steps)))

    def field(z, s_t):
        k = next(counter)
        return network(z * chosen[k].sqrt(), steps[k])

    z = euler(field, x_T / chosen[0], s)
    return z
