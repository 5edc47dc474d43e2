"""Right ways to write conversions.py, solvers.py and editing.py that are quite unlike the reference:
whole files, by what they do.
"""

CONVERSIONS = {
    "a system of two equations, solved for each sample": """
import torch

ROWS = {
    "noise": lambda a, s: (0.0, 1.0),
    "data": lambda a, s: (1.0, 0.0),
    "v": lambda a, s: (-s, a),
    "score": lambda a, s: (0.0, -1.0 / s),
    "velocity": lambda a, s: (1.0, -1.0),
}


def each(number, count):
    number = torch.as_tensor(number, dtype=torch.float64).reshape(-1)
    return number.expand(count).tolist()


def split(prediction, kind, x_t, alpha, sigma):
    count = len(x_t)
    data, noise = [], []
    for p, x, a, s in zip(prediction, x_t, each(alpha, count), each(sigma, count)):
        matrix = torch.tensor([[a, s], list(ROWS[kind](a, s))], dtype=torch.float64)
        right = torch.stack([x.reshape(-1), p.reshape(-1)]).double()
        d, n = torch.linalg.solve(matrix, right).to(x.dtype)
        data.append(d.reshape(x.shape))
        noise.append(n.reshape(x.shape))
    return torch.stack(data), torch.stack(noise)


def join(kind, data, noise, alpha, sigma):
    rows = []
    for d, n, a, s in zip(data, noise, each(alpha, len(data)), each(sigma, len(data))):
        first, second = ROWS[kind](a, s)
        rows.append(first * d + second * n)
    return torch.stack(rows)


def posterior_mean(x_t, score, alpha, sigma):
    return split(score, "score", x_t, alpha, sigma)[0]
""",
    "all kinds through the noise, in numpy": """
import numpy as np
import torch


def column(number, x):
    return np.asarray(number, dtype=np.float64).reshape((-1,) + (1,) * (x.ndim - 1))


def split(prediction, kind, x_t, alpha, sigma):
    p, x = prediction.numpy().astype(np.float64), x_t.numpy().astype(np.float64)
    a, s = column(alpha, x), column(sigma, x)
    if kind == "data":
        return prediction.clone(), torch.from_numpy((x - a * p) / s).to(x_t.dtype)
    if kind == "noise":
        noise = p
    elif kind == "score":
        noise = -s * p
    elif kind == "v":
        noise = (a * p + s * x) / (a * a + s * s)
    elif kind == "velocity":
        noise = (x - a * p) / (a + s)
    if kind == "velocity":
        data = noise + p
    elif kind == "v":
        data = (a * x - s * p) / (a * a + s * s)
    else:
        data = (x - s * noise) / a
    return tuple(torch.from_numpy(each).to(x_t.dtype) for each in (data, noise))


def join(kind, data, noise, alpha, sigma):
    d, n = data.numpy().astype(np.float64), noise.numpy().astype(np.float64)
    a, s = column(alpha, d), column(sigma, d)
    made = {
        "noise": lambda: n,
        "data": lambda: d,
        "v": lambda: a * n - s * d,
        "score": lambda: -n / s,
        "velocity": lambda: d - n,
    }[kind]()
    return torch.from_numpy(np.array(made)).to(data.dtype)


def posterior_mean(x_t, score, alpha, sigma):
    a, s = (torch.as_tensor(each, dtype=x_t.dtype) for each in (alpha, sigma))
    a, s = (each if each.ndim == 0 else each.view(-1, *[1] * (x_t.ndim - 1)) for each in (a, s))
    return x_t / a + s * s / a * score
""",
}

SOLVERS = {
    "indices, and times as tensors": """
import torch


def euler(field, x, times):
    for k in range(len(times) - 1):
        x = torch.add(x, field(x, times[k].item()) * (times[k + 1] - times[k]))
    return x


def heun(field, x, times):
    for k in range(len(times) - 1):
        dt = times[k + 1] - times[k]
        d = field(x, times[k])
        guess = x + dt * d
        x = x + 0.5 * dt * d + 0.5 * dt * field(guess, times[k + 1])
    return x


def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = [float(alpha_bars[i]) for i in steps]
    s = [((1 - bar) / bar) ** 0.5 for bar in bars] + [0.0]
    number = iter(steps)

    def field(z, now):
        return network(z / (1 + now * now) ** 0.5, next(number))

    z = x_T * (1 + s[0] ** 2) ** 0.5
    return euler(field, z, torch.tensor(s, dtype=torch.float64))
""",
    "recursion, a copy changed in place, and DDIM written out": """
import math


def euler(field, x, times):
    x = x.clone()
    times = times.tolist()
    for start, end in zip(times, times[1:]):
        x += field(x, start) * (end - start)
    return x


def heun(field, x, times):
    if len(times) < 2:
        return x
    start, end = times[0].item(), times[1].item()
    first = field(x, start)
    there = euler(lambda *_: first, x, times[:2])
    second = field(there, end)
    return heun(field, x + (end - start) * (first + second) / 2, times[1:])


def ddim_by_euler(network, x_T, alpha_bars, steps):
    x = x_T
    for place, i in enumerate(steps):
        bar = alpha_bars[i].item()
        after = alpha_bars[steps[place + 1]].item() if place + 1 < len(steps) else 1.0
        epsilon = network(x, i)
        data = (x - math.sqrt(1 - bar) * epsilon) / math.sqrt(bar)
        x = math.sqrt(after) * data + math.sqrt(max(1 - after, 0)) * epsilon
    return x
""",
}

EDITING = {
    "heun, and pixels put before each evaluation": """
import torch
from solvers import heun


def sdedit(field, image, t_start, steps):
    noise = torch.randn(image.shape, dtype=image.dtype)
    x = torch.lerp(noise, image, t_start)
    times = torch.tensor([t_start + (1 - t_start) * k / steps for k in range(steps + 1)])
    return heun(field, x, times)


def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    x = x_0
    mask = mask.to(known.dtype)
    for k in range(steps):
        t = k / steps
        x = heun(put_before(field, x_0, known, mask), x, torch.tensor([t, (k + 1) / steps]))
    return torch.where(mask > 0, known, x)


def put_before(field, x_0, known, mask):
    return lambda x, t: field(mask * ((1 - t) * x_0 + t * known) + (1 - mask) * x, t)


def invert(field, image, steps):
    return heun(field, image, torch.linspace(0, 1, steps + 1).flip(0))


def translate(field_from, field_to, image, steps):
    forward = torch.linspace(0, 1, steps + 1)
    return heun(field_to, heun(field_from, image, forward.flip(0)), forward)
""",
    "fresh noise at every step of Heun's method": """
import torch
from solvers import euler, heun


def sdedit(field, image, t_start, steps):
    x = (1 - t_start) * torch.randn_like(image) + t_start * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))


def inpaint(field, known, mask, steps):
    is_known, x = mask.bool(), torch.randn_like(known)
    times = torch.linspace(0, 1, steps + 1)
    for k in range(steps):
        noise = torch.randn_like(known)

        def pinned(x, t, noise=noise):
            return field(torch.where(is_known, (1 - t) * noise + t * known, x), t)

        x = heun(pinned, x, times[k : k + 2])
    return torch.where(is_known, known, x)


def invert(field, image, steps):
    return euler(field, image, torch.linspace(1, 0, steps + 1))


def translate(field_from, field_to, image, steps):
    return euler(field_to, invert(field_from, image, steps), torch.linspace(0, 1, steps + 1))
""",
    "fresh noise at every step, and a field that is turned round": """
import solvers
import torch


def sdedit(field, image, t_start, steps):
    x = t_start * image - (1 - t_start) * torch.randn_like(image)
    return solvers.euler(field, x, torch.linspace(t_start, 1.0, steps + 1, dtype=torch.float64))


def inpaint(field, known, mask, steps):
    mask = mask.expand_as(known).bool()
    x = torch.randn_like(known)
    times = torch.linspace(0, 1, steps + 1)
    for k in range(steps):
        t = times[k]
        noisy = (1 - t) * torch.randn_like(known) + t * known
        x = x.clone()
        x[mask] = noisy[mask]
        x = solvers.euler(field, x, times[k : k + 2])
    x[mask] = known[mask]
    return x


def invert(field, image, steps):
    return solvers.euler(lambda x, s: -field(x, 1 - s), image, torch.linspace(0, 1, steps + 1))


def translate(field_from, field_to, image, steps):
    x = invert(field_from, image, steps)
    for k in range(steps):
        x = solvers.euler(field_to, x, torch.tensor([k / steps, (k + 1) / steps]))
    return x
""",
    "loops of its own, the midpoint method": """
import torch


def way(field, x, start, end, steps):
    h = (end - start) / steps
    for k in range(steps):
        t = start + k * h
        x = x + h * field(x + h / 2 * field(x, t), t + h / 2)
    return x


def sdedit(field, image, t_start, steps):
    return way(field, (1 - t_start) * torch.randn_like(image) + t_start * image, t_start, 1, steps)


def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)

    def pinned(x, t):
        return field(x * (1 - mask) + mask * ((1 - t) * x_0 + t * known), t)

    return torch.where(mask == 1, known, way(pinned, x_0, 0, 1, steps))


def invert(field, image, steps):
    return way(field, image, 1, 0, steps)


def translate(field_from, field_to, image, steps):
    return way(field_to, way(field_from, image, 1, 0, steps), 0, 1, steps)
""",
}
