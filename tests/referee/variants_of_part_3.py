"""Right variants of part 3's functions.

A variant is a body for the function, or texts to replace in our own file: (old, new), ...
"""

# ruff: noqa: E501  (long lines are student code)

CONVERSIONS, FM, SOLVERS, EDITING = (
    f"flow_matching/{name}.py" for name in ("conversions", "FM", "solvers", "editing")
)
SPLIT, JOIN, MEAN = (f"{CONVERSIONS}:{name}" for name in ("split", "join", "posterior_mean"))
EULER, HEUN, DDIM = (f"{SOLVERS}:{name}" for name in ("euler", "heun", "ddim_by_euler"))
FORWARD, SAMPLE = (f"{FM}:ConditionalFM.{name}" for name in ("forward", "sample"))
SDEDIT, INPAINT, INVERT, TRANSLATE = (
    f"{EDITING}:{name}" for name in ("sdedit", "inpaint", "invert", "translate")
)
NEXT = "\n    "  # in a function
DEEP = "\n        "  # in a method
LEVELS = "alpha, sigma = like(alpha, x_t), like(sigma, x_t)"
T_DRAW = "t = torch.rand(batch, device=self.device)"
DROP = "c = c.masked_fill(dropped, config.condition_mask_value)"
COIN = "torch.rand(batch, 1, device=self.device) < config.mask_p"
STEP = "x = x + ((1 + omega) * v_c - omega * v_u) / config.T"
TOLD = "torch.full((len(c),), k / config.T, device=self.device)"

RIGHT = {
    SPLIT: {
        "own": (),
        "solve 2 by 2": """
check_kind(kind)
a = torch.as_tensor(alpha, dtype=x_t.dtype)
s = torch.as_tensor(sigma, dtype=x_t.dtype)
a = a.view(a.shape + (1,) * (x_t.ndim - a.ndim)) if a.ndim else a
s = s.view(s.shape + (1,) * (x_t.ndim - s.ndim)) if s.ndim else s
one, zero = torch.ones_like(s), torch.zeros_like(s)
p, q = {"noise": (zero, one), "data": (one, zero), "v": (-s, a), "score": (zero, one), "velocity": (one, -one)}[kind]
right = -s * prediction if kind == "score" else prediction
det = a * q - s * p
return (q * x_t - s * right) / det, (a * right - p * x_t) / det
""",
        "match and lists": """
check_kind(kind)
a, s = like(alpha, x_t), like(sigma, x_t)
match kind:
    case "noise":
        noise = prediction
        data = (x_t - s * noise) / a
    case "data":
        data = prediction
        noise = (x_t - a * data) / s
    case "v":
        data = (a * x_t - s * prediction) / (a * a + s * s)
        noise = (s * x_t + a * prediction) / (a * a + s * s)
    case "score":
        noise = -s * prediction
        data = (x_t + s ** 2 * prediction) / a
    case "velocity":
        noise = (x_t - a * prediction) / (a + s)
        data = prediction + noise
return data, noise
""",
    },
    JOIN: {
        "own": (),
        "one dict": """
check_kind(kind)
a, s = like(alpha, data), like(sigma, data)
recipes = {"noise": lambda: noise, "data": lambda: data, "v": lambda: a * noise - s * data,
           "score": lambda: -(noise / s), "velocity": lambda: -noise + data}
return recipes[kind]()
""",
    },
    MEAN: {
        "own": (),
        "through split": 'return split(score, "score", x_t, alpha, sigma)[0]',
        "through noise": """
a, s = like(alpha, x_t), like(sigma, x_t)
return (x_t - s * (-s * score)) / a
""",
    },
    EULER: {
        "own": (),
        "tensors of times": """
for k in range(len(times) - 1):
    t, t_next = times[k], times[k + 1]
    x = x + (t_next - t) * field(x, t)
return x
""",
        "in place on a copy": """
x = x.clone()
steps = torch.diff(times)
for t, h in zip(times[:-1], steps):
    x += h.item() * field(x, t.item())
return x
""",
        "addcmul": """
for k in range(times.numel() - 1):
    x = torch.add(x, field(x, float(times[k])), alpha=float(times[k + 1] - times[k]))
return x
""",
    },
    HEUN: {
        "own": (),
        "from euler": """
for k in range(len(times) - 1):
    t, s = float(times[k]), float(times[k + 1])
    d = field(x, t)
    x_2 = x + (s - t) * d
    d_2 = field(x_2, s)
    x = x + (s - t) * (0.5 * d + 0.5 * d_2)
return x
""",
        "mean of positions": """
for start, end in pairwise(times.tolist()):
    h = end - start
    euler_end = x + h * field(x, start)
    x = (x + euler_end + h * field(euler_end, end)) / 2
return x
""",
    },
    DDIM: {
        "own": (),
        "a counter": """
s = ((1 - alpha_bars) / alpha_bars).sqrt()
times = torch.cat([s[list(steps)], torch.zeros(1)])
left = iter(steps)

def field(z, level):
    i = next(left)
    return network(z / (1 + level**2) ** 0.5, i)

return euler(field, x_T * (1 + times[0] ** 2).sqrt(), times)
""",
        "the nearest": """
bars = alpha_bars.double()
s = torch.sqrt(1 - bars) / torch.sqrt(bars)
times = torch.tensor([s[i] for i in steps] + [0.0]).double()

def field(z, level):
    i = int((s - level).abs().argmin())
    return network(bars[i].sqrt() * z, i)

return euler(field, x_T / bars[steps[0]].sqrt(), times)
""",
        "step by step": """
x = x_T
for n, i in enumerate(steps):
    now = alpha_bars[i]
    then = alpha_bars[steps[n + 1]] if n + 1 < len(steps) else torch.tensor(1.0)
    z, s, s_then = x / now.sqrt(), ((1 - now) / now).sqrt(), ((1 - then) / then).sqrt()
    z = euler(lambda z, s: network(z * now.sqrt(), i), z, torch.stack([s, s_then]))
    x = z * then.sqrt()
return x
""",
        "without euler": """
x = x_T
after = [alpha_bars[i] for i in steps[1:]] + [torch.tensor(1.0)]
for i, bar in zip(steps, after):
    eps = network(x, i)
    x_0 = (x - (1 - alpha_bars[i]).sqrt() * eps) / alpha_bars[i].sqrt()
    x = bar.sqrt() * x_0 + (1 - bar).sqrt() * eps
return x
""",
    },
    FORWARD: {
        "own": (),
        "antithetic": (
            (
                T_DRAW,
                "half = torch.rand((batch + 1) // 2)"
                + DEEP
                + "t = torch.cat([half, 1 - half])[:batch]",
            ),
        ),
        "stratified": ((T_DRAW, "t = (torch.randperm(batch) + torch.rand(batch)) / batch"),),
        "stratified in order": ((T_DRAW, "t = (torch.arange(batch) + torch.rand(batch)) / batch"),),
        "noise last": (
            ("x_0 = torch.randn_like(images)\n", "pass\n"),
            (
                "mixed = t.view(-1, 1, 1, 1)",
                "x_0 = torch.randn(images.shape)" + DEEP + "mixed = t[:, None, None, None]",
            ),
        ),
        "t as a column": (("self.network(x_t, t, c)", "self.network(x_t, t.view(-1, 1), c)"),),
        "lerp": (
            ("x_t = (1 - mixed) * x_0 + mixed * images", "x_t = torch.lerp(x_0, images, mixed)"),
        ),
        "bernoulli": (
            (COIN, "torch.bernoulli(torch.full((batch, 1), float(config.mask_p))).bool()"),
        ),
        "where": (
            (DROP, "c = torch.where(dropped, torch.full_like(c, config.condition_mask_value), c)"),
        ),
        "by hand": (
            (
                "self.loss_fn(self.network(x_t, t, c), images - x_0)",
                "((images - x_0 - self.network(x_t, t, c)) ** 2).mean()",
            ),
        ),
        "float64 times": ((T_DRAW, "t = torch.rand(batch, dtype=torch.float64).float()"),),
        "-1 written out": ((DROP, "c = c.masked_fill(dropped, -1)"),),
    },
    SAMPLE: {
        "own": (),
        "batched": (
            (
                "v_c = self.network(x, t, c)",
                "v_c, v_u = self.network(torch.cat([x, x]), torch.cat([t, t]), torch.cat([c, null])).chunk(2)",
            ),
            ("                v_u = self.network(x, t, null)\n", ""),
        ),
        "other grouping": ((STEP, "x = x + (v_c + omega * (v_c - v_u)) / config.T"),),
        "linspace": (
            ("for k in range(config.T):", "for time in torch.linspace(0, 1, config.T + 1)[:-1]:"),
            (TOLD, "time.expand(len(c))"),
        ),
        "labels only": (("if c.ndim == 1:\n            c", "c"),),
        "one time for all": ((TOLD, "torch.tensor([k / config.T])"),),
        "no null at omega 0": (
            (
                "v_u = self.network(x, t, null)",
                "v_u = self.network(x, t, null) if omega != 0 else 0",
            ),
        ),
        "torch.normal": (
            ("torch.randn(shape, device=self.device)", "torch.normal(0.0, 1.0, shape)"),
        ),
        "clip": (
            (
                "(x * config.pixel_std + config.pixel_mean).clamp(0, 1)",
                "torch.clip(config.pixel_mean + config.pixel_std * x, min=0, max=1)",
            ),
        ),
    },
    SDEDIT: {
        "own": (),
        "torch.randn": (
            ("torch.randn_like(image)", "torch.randn(image.shape, dtype=image.dtype)"),
        ),
        "heun": (
            ("import euler", "import euler, heun"),
            (
                "return euler(field, x, torch.linspace(t_start",
                "return heun(field, x, torch.linspace(t_start",
            ),
        ),
        "arange": (
            (
                "torch.linspace(t_start, 1, steps + 1)",
                "t_start + (1 - t_start) * torch.arange(steps + 1) / steps",
            ),
        ),
        "a loop": """
x = torch.lerp(torch.randn_like(image), image, t_start)
h = (1 - t_start) / steps
for k in range(steps):
    x = x + h * field(x, t_start + k * h)
return x
""",
        "midpoint": """
x = (1 - t_start) * torch.randn_like(image) + t_start * image
h = (1 - t_start) / steps
for k in range(steps):
    t = t_start + k * h
    x = x + h * field(x + h / 2 * field(x, t), t + h / 2)
return x
""",
    },
    INPAINT: {
        "own": (),
        "products": """
noise = torch.randn_like(known)
m = mask.to(known.dtype)

def held(x, t):
    return field(m * ((1 - t) * noise + t * known) + (1 - m) * x, t)

x = euler(held, torch.randn_like(known), torch.linspace(0, 1, steps + 1))
return m * known + (1 - m) * x
""",
        "fresh noise": (
            ("(1 - t) * x_0 + t * known, x)", "(1 - t) * torch.randn_like(known) + t * known, x)"),
        ),
        "a loop": """
start = torch.randn_like(known)
x = start
times = [k / steps for k in range(steps + 1)]
for t, t_next in zip(times, times[1:]):
    x = mask * ((1 - t) * start + t * known) + (1 - mask) * x
    x = x + (t_next - t) * field(x, t)
return mask * known + (1 - mask) * x
""",
        "single steps": """
x_0 = torch.randn(known.shape, dtype=known.dtype)
x, times = x_0.clone(), torch.linspace(0, 1, steps + 1)
keep = mask.bool().expand_as(known)
for k in range(steps):
    t = times[k].item()
    x[keep] = ((1 - t) * x_0 + t * known)[keep]
    x = euler(field, x, times[k : k + 2])
x[keep] = known[keep]
return x
""",
        "heun": (
            ("import euler", "import euler, heun"),
            ("x = euler(held, x_0", "x = heun(held, x_0"),
        ),
    },
    INVERT: {
        "own": (),
        "reversed field": """
back = lambda x, s: -field(x, 1 - s)
return euler(back, image, torch.linspace(0, 1, steps + 1))
""",
        "flip": (("torch.linspace(1, 0, steps + 1)", "torch.linspace(0, 1, steps + 1).flip(0)"),),
        "heun": (
            ("import euler", "import euler, heun"),
            ("return euler(field, image", "return heun(field, image"),
        ),
        "a loop": """
x = image
for k in range(steps, 0, -1):
    x = x - field(x, k / steps) / steps
return x
""",
    },
    TRANSLATE: {
        "own": (),
        "sdedit of its noise": """
times = torch.linspace(0, 1, steps + 1)
return euler(field_to, euler(field_from, image, times.flip(0)), times)
""",
        "heun both ways": (("import euler", "import heun as euler"),),
    },
}


def cases(table):
    """(key, name) of all variants."""
    return [(key, name) for key, variants in table.items() for name in variants]
