"""Wrong variants of part 3's functions: (a variant, words of the sentence that should say why).

A variant is a body for the function, or texts to replace in our own file: (old, new), ...
"""

# ruff: noqa: E501  (long lines are student code)

from variants_of_part_3 import (
    COIN,
    DDIM,
    DEEP,
    DROP,
    EULER,
    FORWARD,
    HEUN,
    INPAINT,
    INVERT,
    JOIN,
    LEVELS,
    MEAN,
    NEXT,
    SAMPLE,
    SDEDIT,
    SPLIT,
    STEP,
    T_DRAW,
    TOLD,
    TRANSLATE,
)

WRONG = {
    SPLIT: {
        "exchanged": (
            (
                (
                    "return (x_t - sigma * prediction) / alpha, prediction",
                    "return prediction, (x_t - sigma * prediction) / alpha",
                ),
            ),
            "exchanged",
        ),
        "unit norm": ((("norm = alpha**2 + sigma**2", "norm = 1"),), "of kind 'v'"),
        "v's sign": (
            (
                (
                    "(sigma * x_t + alpha * prediction) / norm",
                    "(sigma * x_t - alpha * prediction) / norm",
                ),
            ),
            "noise = ",
        ),
        "score is -noise": (
            (("prediction = -sigma * prediction", "prediction = -prediction"),),
            "of kind 'score'",
        ),
        "score over sigma": (
            (("prediction = -sigma * prediction", "prediction = -prediction / sigma"),),
            "it should be",
        ),
        "score without sign": (
            (("prediction = -sigma * prediction", "prediction = sigma * prediction"),),
            "it should be",
        ),
        "velocity on the straight path only": (
            (
                (
                    "(x_t + sigma * prediction) / (alpha + sigma), (x_t - alpha * prediction) / (alpha + sigma)",
                    "x_t + sigma * prediction, x_t - alpha * prediction",
                ),
            ),
            "of kind 'velocity'",
        ),
        "velocity's sign": (
            (
                (
                    "(x_t + sigma * prediction) / (alpha + sigma), (x_t - alpha * prediction)",
                    "(x_t - sigma * prediction) / (alpha + sigma), (x_t + alpha * prediction)",
                ),
            ),
            "of kind 'velocity'",
        ),
        "four axes": (
            (
                (
                    LEVELS + NEXT + 'if kind == "score"',
                    "alpha, sigma = (torch.as_tensor(a, dtype=x_t.dtype).reshape(-1, 1, 1, 1) for a in (alpha, sigma))"
                    + NEXT
                    + 'if kind == "score"',
                ),
            ),
            "shape",
        ),
        "in place": (
            (("prediction = -sigma * prediction", "prediction *= -sigma"),),
            "changes its inputs",
        ),
        "divided by alpha": (
            (
                (
                    "norm = alpha**2 + sigma**2",
                    "data = (alpha * x_t - sigma * prediction) / (alpha**2 + sigma**2)"
                    + DEEP
                    + "return data, (prediction + sigma * data) / alpha",
                ),
            ),
            "not finite",
        ),
        "levels kept": (
            (
                ("KINDS = ", "KEPT = {}\nKINDS = "),
                (
                    LEVELS + NEXT + 'if kind == "score"',
                    "alpha, sigma = KEPT.setdefault((kind, x_t.shape, torch.as_tensor(alpha).ndim), (like(alpha, x_t), like(sigma, x_t)))"
                    + NEXT
                    + 'if kind == "score"',
                ),
            ),
            "it should be",
        ),
        "any kind": (
            (
                (
                    "check_kind(kind)" + NEXT + "alpha, sigma = like(alpha, x_t)",
                    "alpha, sigma = like(alpha, x_t)",
                ),
            ),
            "unknown kind",
        ),
    },
    JOIN: {
        "score is -noise": (
            (("return -noise / sigma", "return -noise"),),
            "the prediction = 0.000 data + -1.000 noise",
        ),
        "score by sigma squared": (
            (("return -noise / sigma", "return -noise / sigma**2"),),
            "of kind 'score'",
        ),
        "v's sign": (
            (("return alpha * noise - sigma * data", "return sigma * data - alpha * noise"),),
            "of kind 'v'",
        ),
        "v's factors": (
            (("return alpha * noise - sigma * data", "return sigma * noise - alpha * data"),),
            "of kind 'v'",
        ),
        "velocity backwards": (
            (("else data - noise", "else noise - data"),),
            "-1.000 data + 1.000 noise",
        ),
        "velocity of x_t": (
            (("else data - noise", "else alpha * data - sigma * noise"),),
            "of kind 'velocity'",
        ),
    },
    MEAN: {
        "no square": ((("sigma**2 * score", "sigma * score"),), "it should be"),
        "over sigma": ((("sigma**2 * score", "score / sigma"),), "the mean"),
        "no alpha": (
            (("(x_t + sigma**2 * score) / alpha", "x_t + sigma**2 * score"),),
            "the mean = 1.000 x_t",
        ),
        "minus": ((("x_t + sigma**2", "x_t - sigma**2"),), "the mean"),
        "1 - alpha^2": ((("sigma**2 * score", "(1 - alpha**2) * score"),), "the mean"),
    },
    EULER: {
        "even times": (
            (
                (
                    "(end - start) * field(x, start)",
                    "(times[-1] - times[0]) / (len(times) - 1) * field(x, start)",
                ),
            ),
            "uneven",
        ),
        "slope at the end": (
            (
                (
                    "x = x + (end - start) * field(x, start)\n",
                    "x = x + (end - start) * field(x, end)\n",
                ),
            ),
            "should be asked at",
        ),
        "absolute step": (
            (
                (
                    "x = x + (end - start) * field(x, start)\n",
                    "x = x + abs(end - start) * field(x, start)\n",
                ),
            ),
            "falling",
        ),
        "one step short": (
            (
                (
                    "    for start, end in pairwise(times.tolist()):\n        x = x + (end",
                    "    for start, end in pairwise(times.tolist()[:-1]):\n        x = x + (end",
                ),
            ),
            "should be asked 4 times",
        ),
        "one field for all": (
            "slope = field(x, float(times[0]))\nfor start, end in pairwise(times.tolist()):\n    x = x + (end - start) * slope\nreturn x",
            "is asked 1 times",
        ),
        "in place": (
            (
                (
                    "x = x + (end - start) * field(x, start)\n",
                    "x += (end - start) * field(x, start)\n",
                ),
            ),
            "changes its inputs",
        ),
        "sorted": (
            (
                (
                    "for start, end in pairwise(times.tolist()):\n        x = x + (end - start) * field",
                    "for start, end in pairwise(sorted(times.tolist())):\n        x = x + (end - start) * field",
                ),
            ),
            "falling",
        ),
        "noise": (
            (
                (
                    "x = x + (end - start) * field(x, start)\n",
                    "x = x + (end - start) * field(x, start) + 0.01 * torch.randn_like(x)\n",
                ),
            ),
            "away from where",
        ),
        "minus": (
            (
                (
                    "x = x + (end - start) * field(x, start)\n",
                    "x = x - (end - start) * field(x, start)\n",
                ),
            ),
            "it went",
        ),
        "clamped times": (
            (
                (
                    "    for start, end in pairwise(times.tolist()):\n        x = x + (end",
                    "    for start, end in pairwise(times.clamp(0, 1).tolist()):\n        x = x + (end",
                ),
            ),
            "beyond 1",
        ),
    },
    HEUN: {
        "second slope at the old point": (
            (("field(guess, end)", "field(x, end)"),),
            "the x of the evaluation before",
        ),
        "second slope at the old time": (
            (("field(guess, end)", "field(guess, start)"),),
            "should be asked at",
        ),
        "sum of slopes": ((("(end - start) / 2 * (slope", "(end - start) * (slope"),), "away from"),
        "second slope alone": (
            (
                (
                    "(end - start) / 2 * (slope + field(guess, end))",
                    "(end - start) * field(guess, end)",
                ),
            ),
            "away from",
        ),
        "from the guess": (
            (("x = x + (end - start) / 2 *", "x = guess + (end - start) / 2 *"),),
            "away from",
        ),
        "midpoint": (
            (
                ("guess = x + (end - start) * slope", "guess = x + (end - start) / 2 * slope"),
                (
                    "(end - start) / 2 * (slope + field(guess, end))",
                    "(end - start) * field(guess, (start + end) / 2)",
                ),
            ),
            "should be asked at",
        ),
        "Euler at the end": (
            (
                (
                    "guess = x + (end - start) * slope",
                    "guess = x + (end - start) * slope"
                    + DEEP
                    + "if end == times[-1]:"
                    + DEEP
                    + "    return guess",
                ),
            ),
            "times for",
        ),
        "slope thrice": (
            (("slope = field(x, start)", "slope = field(x, start) * 0.5 + field(x, start) * 0.5"),),
            "should be asked",
        ),
    },
    DDIM: {
        "z shown": ((("network(z * alpha_bars[i].sqrt(), i)", "network(z, i)"),), "it is shown z"),
        "x_T for z": ((("x_T / alpha_bars[steps[0]].sqrt(), s", "x_T, s"),), "is shown an x"),
        "no last step": (
            (
                (
                    "return euler(field, x_T / alpha_bars[steps[0]].sqrt(), s)",
                    "return euler(field, x_T / alpha_bars[steps[0]].sqrt(), s[:-1])",
                ),
            ),
            "once at each of the steps",
        ),
        "s is its square": (
            (("(1 - bars).sqrt() / bars.sqrt()", "(1 - bars) / bars"),),
            "away from DDIM's",
        ),
        "s without bars": (
            (("(1 - bars).sqrt() / bars.sqrt()", "(1 - bars).sqrt()"),),
            "away from DDIM's",
        ),
        "rising": (
            (
                (
                    "euler(field, x_T / alpha_bars[steps[0]].sqrt(), s)",
                    "euler(field, x_T / alpha_bars[steps[0]].sqrt(), s.flip(0)[1:])",
                ),
            ),
            "steps",
        ),
        "all steps": (
            (
                (
                    "bars = alpha_bars.double()[list(steps)]",
                    "steps = list(range(steps[0], -1, -1))"
                    + NEXT
                    + "bars = alpha_bars.double()[steps]",
                ),
            ),
            "the network is asked",
        ),
        "shared s": (
            (("alpha_bars[steps[0]].sqrt(), s)", "alpha_bars[steps[0]], s)"),),
            "is shown an x",
        ),
        "float steps": (
            (
                (
                    "network(z * alpha_bars[i].sqrt(), i)",
                    "network(z * alpha_bars[i].sqrt(), float(i))",
                ),
            ),
            "raises",
        ),
    },
    FORWARD: {
        "t the other way": (
            (
                (
                    "x_t = (1 - mixed) * x_0 + mixed * images",
                    "x_t = mixed * x_0 + (1 - mixed) * images",
                ),
            ),
            "looks like 1 - t",
        ),
        "target backwards": ((("images - x_0)", "x_0 - images)"),), "against x_0 - x_1"),
        "target noise": ((("images - x_0)", "x_0)"),), "against x_0, the noise"),
        "target data": ((("images - x_0)", "images)"),), "against x_1, the data"),
        "target x_t": ((("images - x_0)", "images - x_t)"),), "against x_1 - x_t"),
        "roots": (
            (
                (
                    "x_t = (1 - mixed) * x_0 + mixed * images",
                    "x_t = (1 - mixed).sqrt() * x_0 + mixed.sqrt() * images",
                ),
            ),
            "looks like sqrt(t)",
        ),
        "new noise": ((("images - x_0)", "images - torch.randn_like(images))"),), "the loss is"),
        "uniform noise": (
            (("torch.randn_like(images)", "torch.rand_like(images)"),),
            "the noise that forward adds: its mean",
        ),
        "one noise": (
            (("torch.randn_like(images)", "torch.randn_like(images[:1]).expand_as(images)"),),
            "for different samples",
        ),
        "one t": (
            (("t = torch.rand(batch, device=self.device)", "t = torch.rand(1).expand(batch)"),),
            "all samples have the same t",
        ),
        "t in 0..T": (
            (("self.network(x_t, t, c)", "self.network(x_t, t * config.T, c)"),),
            "should lie in [0, 1]",
        ),
        "steps of T": (
            ((T_DRAW, "t = torch.randint(0, config.T, (batch,)) / config.T"),),
            "different ones",
        ),
        "normal t": (((T_DRAW, "t = torch.randn(batch).sigmoid()"),), "not uniform"),
        "1 - t told": (
            (("self.network(x_t, t, c)", "self.network(x_t, 1 - t, c)"),),
            "looks like 1 - t",
        ),
        "null zeros": (((DROP, "c = c.masked_fill(dropped, 0.0)"),), "it is zeros"),
        "one coin": (((COIN, "torch.rand(1, 1) < config.mask_p"),), "dropped labels"),
        "coins for columns": (
            ((COIN, "torch.rand(c.shape) < config.mask_p"),),
            "a condition row is",
        ),
        "dropped the other way": (
            ((COIN, "torch.rand(batch, 1) > config.mask_p"),),
            "dropped labels: the share",
        ),
        "never dropped": (((DROP, "pass"),), "dropped labels: the share"),
        "share 0.2": (
            ((COIN, "torch.rand(batch, 1) < 2 * config.mask_p"),),
            "dropped labels: the share",
        ),
        "an exact share": (
            ((COIN, "(torch.randperm(batch) < round(config.mask_p * batch)).view(-1, 1)"),),
            "batches of one",
        ),
        "sum": (
            (
                (
                    "self.loss_fn(self.network(x_t, t, c), images - x_0)",
                    "F.mse_loss(self.network(x_t, t, c), images - x_0, reduction='sum')",
                ),
            ),
            "looks like the sum",
        ),
        "absolute": ((("self.loss_fn(", "F.l1_loss("),), "the mean absolute error"),
        "detached": (
            (
                (
                    "self.loss_fn(self.network(x_t, t, c)",
                    "self.loss_fn(self.network(x_t, t, c).detach()",
                ),
            ),
            "no gradient",
        ),
        "seed": (
            (
                (
                    "x_0 = torch.randn_like(images)",
                    "torch.manual_seed(0)" + DEEP + "x_0 = torch.randn_like(images)",
                ),
            ),
            "for different calls",
        ),
        "weighted by t": (
            (
                (
                    "self.loss_fn(self.network(x_t, t, c), images - x_0)",
                    "(mixed * (self.network(x_t, t, c) - images + x_0) ** 2).mean()",
                ),
            ),
            "the loss is",
        ),
        "no check of labels": (
            (
                (
                    "self.check_labels(conditions).to(self.device)",
                    "conditions % self.dmconfig.num_classes",
                ),
            ),
            "should raise ValueError",
        ),
    },
    SAMPLE: {
        "told at the end": (
            ((TOLD, "torch.full((len(c),), (k + 1) / config.T)"),),
            "where each of",
        ),
        "T - 1 steps": (
            (("for k in range(config.T):", "for k in range(config.T - 1):"),),
            "where each of",
        ),
        "linspace(0, 1, T)": (
            ((TOLD, "torch.full((len(c),), k / (config.T - 1))"),),
            "it should be told k / 7",
        ),
        "backwards": (
            (("for k in range(config.T):", "for k in reversed(range(config.T)):"),),
            "where each of",
        ),
        "t in steps": (((TOLD, "torch.full((len(c),), float(k))"),), "where each of"),
        "no guidance": (((STEP, "x = x + v_c / config.T"),), "1.000 v_c"),
        "u + w (c - u)": (
            ((STEP, "x = x + (v_u + omega * (v_c - v_u)) / config.T"),),
            "it should be 1/7 of",
        ),
        "exchanged": (
            ((STEP, "x = x + ((1 + omega) * v_u - omega * v_c) / config.T"),),
            "it should be 1/7 of",
        ),
        "minus": (
            ((STEP, "x = x - ((1 + omega) * v_c - omega * v_u) / config.T"),),
            "away from where Euler",
        ),
        "no 1 / T": (((STEP, "x = x + (1 + omega) * v_c - omega * v_u"),), "away from where Euler"),
        "ten steps": (
            ((STEP, "x = x + ((1 + omega) * v_c - omega * v_u) / 10"),),
            "away from where Euler",
        ),
        "noise": (
            ((STEP, STEP + " + 0.1 * torch.randn_like(x)"),),
            "no sum of the two predictions",
        ),
        "null zeros": (
            (("torch.full_like(c, config.condition_mask_value)", "torch.zeros_like(c)"),),
            "neither that of its sample",
        ),
        "start of zeros": (
            (("torch.randn(shape, device=self.device)", "torch.zeros(shape)"),),
            "starts from",
        ),
        "uniform start": (
            (("torch.randn(shape, device=self.device)", "torch.rand(shape)"),),
            "starts from: its mean",
        ),
        "one start": (
            (
                (
                    "torch.randn(shape, device=self.device)",
                    "torch.randn(1, *shape[1:]).expand(shape)",
                ),
            ),
            "for different samples",
        ),
        "seed": (
            (
                (
                    "x = torch.randn(shape, device=self.device)",
                    "torch.manual_seed(0)" + DEEP + "x = torch.randn(shape)",
                ),
            ),
            "for different calls",
        ),
        "not denormalised": (
            (("(x * config.pixel_std + config.pixel_mean).clamp(0, 1)", "x.clamp(0, 1)"),),
            "not denormalised",
        ),
        "not clamped": (
            (
                (
                    "(x * config.pixel_std + config.pixel_mean).clamp(0, 1)",
                    "x * config.pixel_std + config.pixel_mean",
                ),
            ),
            "not clamped",
        ),
        "training mode": (
            (("null = torch", "self.train()" + DEEP + "null = torch"),),
            "out of evaluation mode",
        ),
        "omega of the settings": (
            ((STEP, "omega = config.omega" + DEEP + "        " + STEP),),
            "away from where Euler",
        ),
    },
    SDEDIT: {
        "exchanged": (
            (
                (
                    "(1 - t_start) * torch.randn_like(image) + t_start * image",
                    "t_start * torch.randn_like(image) + (1 - t_start) * image",
                ),
            ),
            "x begins as",
        ),
        "roots": (
            (
                (
                    "(1 - t_start) * torch.randn_like(image) + t_start * image",
                    "(1 - t_start) ** 0.5 * torch.randn_like(image) + t_start ** 0.5 * image",
                ),
            ),
            "x begins as",
        ),
        "no noise": (
            (("(1 - t_start) * torch.randn_like(image) + t_start * image", "t_start * image"),),
            "0.00 noise",
        ),
        "whole image": ((("+ t_start * image", "+ image"),), "1.00 image"),
        "uniform": ((("torch.randn_like(image)", "torch.rand_like(image)"),), "x begins as"),
        "noised twice": (
            (
                (
                    "    return euler(field, x, torch.linspace(t_start",
                    "    x = (1 - t_start) * torch.randn_like(image) + t_start * x\n    return euler(field, x, torch.linspace(t_start",
                ),
            ),
            "x begins as",
        ),
        "from 0": (
            (("torch.linspace(t_start, 1, steps + 1)", "torch.linspace(0, 1, steps + 1)"),),
            "should begin at t_start",
        ),
        "a step short": (
            (("torch.linspace(t_start, 1, steps + 1)", "torch.linspace(t_start, 1, steps)"),),
            "is asked",
        ),
        "backwards": (
            (("torch.linspace(t_start, 1, steps + 1)", "torch.linspace(t_start, 0, steps + 1)"),),
            "is asked at",
        ),
        "one noise": (
            (("torch.randn_like(image)", "torch.randn_like(image[:1])"),),
            "for different samples",
        ),
        "short of 1": (
            (
                (
                    "torch.linspace(t_start, 1, steps + 1)",
                    "torch.linspace(t_start, 0.95, steps + 1)",
                ),
            ),
            "is asked at",
        ),
        "seed": (
            (
                (
                    "    x = (1 - t_start) * torch.randn",
                    "    torch.manual_seed(1)\n    x = (1 - t_start) * torch.randn",
                ),
            ),
            "for different calls",
        ),
        "in place": (
            (
                (
                    "    x = (1 - t_start) * torch.randn_like(image) + t_start * image",
                    "    x = image.mul_(t_start).add_((1 - t_start) * torch.randn_like(image))",
                ),
            ),
            "changes its image",
        ),
        "slopes halved": (
            "x = (1 - t_start) * torch.randn_like(image) + t_start * image\nh = (1 - t_start) / steps\nfor k in range(steps):\n    x = x + h / 2 * field(x, t_start + k * h)\nreturn x",
            "0.500 times what it should be",
        ),
    },
    INPAINT: {
        "at the end only": (
            (
                (
                    "return field(torch.where(mask, (1 - t) * x_0 + t * known, x), t)",
                    "return field(x, t)",
                ),
            ),
            "known pixels",
        ),
        "without noise": (
            (("(1 - t) * x_0 + t * known, x)", "known, x)"),),
            "noise in the known pixels",
        ),
        "t times known": (
            (("(1 - t) * x_0 + t * known, x)", "t * known, x)"),),
            "noise in the known pixels",
        ),
        "t exchanged": (
            (("(1 - t) * x_0 + t * known, x)", "t * x_0 + (1 - t) * known, x)"),),
            "known",
        ),
        "mask the wrong way": (
            (("mask = (mask > 0)", "mask = (mask == 0)"),),
            "is the mask the wrong way round",
        ),
        "not exact": (
            (("return torch.where(mask, known, x)", "return x"),),
            "known pixels of the result",
        ),
        "at data": (
            (("torch.linspace(0, 1, steps + 1)", "torch.linspace(1, 1, steps + 1)"),),
            "before t = 1",
        ),
        "start at known": ((("euler(held, x_0,", "euler(held, known,"),), "`known` itself"),
        "missing at zero": (
            (("euler(held, x_0,", "euler(held, torch.zeros_like(x_0),"),),
            "missing pixels begin from",
        ),
        "one noise": (
            (("torch.randn_like(known)", "torch.randn_like(known[:1]).expand_as(known)"),),
            "for different samples",
        ),
        "backwards": (
            (("torch.linspace(0, 1, steps + 1)", "torch.linspace(1, 0, steps + 1)"),),
            "",
        ),
        "a step short": (
            (
                (
                    "euler(held, x_0, torch.linspace(0, 1, steps + 1))",
                    "euler(held, x_0, torch.linspace(0, 1, steps))",
                ),
            ),
            "is asked",
        ),
        "after the step": (
            "x_0 = torch.randn_like(known)\nx = x_0\nfor k in range(steps):\n    t = k / steps\n    x = x + field(x, t) / steps\n    x = mask * ((1 - t) * x_0 + t * known) + (1 - mask) * x\nreturn mask * known + (1 - mask) * x",
            "known",
        ),
        "Heun's second unreplaced": (
            (
                ("import euler", "import euler, heun"),
                (
                    "    x = euler(held, x_0, torch.linspace(0, 1, steps + 1))",
                    "    x, times = x_0, torch.linspace(0, 1, steps + 1)\n    for k in range(steps):\n        t = times[k].item()\n        x = torch.where(mask, (1 - t) * x_0 + t * known, x)\n        x = heun(field, x, times[k : k + 2])",
                ),
            ),
            "known pixels",
        ),
        "mask not spread": (
            (("mask = (mask > 0).expand(known.shape)", "mask = (mask > 0).reshape(known.shape)"),),
            "raises",
        ),
    },
    INVERT: {
        "forwards": (
            (("torch.linspace(1, 0, steps + 1)", "torch.linspace(0, 1, steps + 1)"),),
            "begins at t = 0",
        ),
        "positive step": (
            "x = image\nfor k in range(steps, 0, -1):\n    x = x + field(x, k / steps) / steps\nreturn x",
            "-1.000 times what it should be",
        ),
        "asked at the end": (
            "x = image\nfor k in range(steps, 0, -1):\n    x = x - field(x, (k - 1) / steps) / steps\nreturn x",
            "begins at t",
        ),
        "a step short": (
            (("torch.linspace(1, 0, steps + 1)", "torch.linspace(1, 0, steps)"),),
            "is",
        ),
        "noised": (
            (
                (
                    "return euler(field, image, torch.linspace(1",
                    "return euler(field, image + torch.randn_like(image), torch.linspace(1",
                ),
            ),
            "does not begin at the image",
        ),
        "half way": (
            (("torch.linspace(1, 0, steps + 1)", "torch.linspace(1, 0.5, steps + 1)"),),
            "is asked at",
        ),
        "loop of floats": (
            "x, t = image, 1.0\nwhile t > 0:\n    x = x - field(x, t) / steps\n    t -= 1 / steps\nreturn x",
            "is asked 11 times",
        ),
    },
    TRANSLATE: {
        "from both ways": (
            (("return euler(field_to, noise", "return euler(field_from, noise"),),
            "field_to is never asked",
        ),
        "to both ways": (
            (
                (
                    "noise = invert(field_from, image, steps)",
                    "noise = invert(field_to, image, steps)",
                ),
            ),
            "field_from is never asked",
        ),
        "exchanged": (
            (
                (
                    "noise = invert(field_from, image, steps)",
                    "noise = invert(field_to, image, steps)",
                ),
                ("return euler(field_to, noise", "return euler(field_from, noise"),
            ),
            "asked after",
        ),
        "fresh noise": (
            (("return euler(field_to, noise", "return euler(field_to, torch.randn_like(noise)"),),
            "field_from: the result",
        ),
        "from the image": (
            (("return euler(field_to, noise", "return euler(field_to, image"),),
            "field_from: the result",
        ),
        "back again": (
            (
                (
                    "return euler(field_to, noise, torch.linspace(0, 1, steps + 1))",
                    "return invert(field_to, noise, steps)",
                ),
            ),
            "field_to",
        ),
        "half the steps": (
            (
                (
                    "noise = invert(field_from, image, steps)",
                    "noise = invert(field_from, image, max(1, steps // 2))",
                ),
            ),
            "field_from",
        ),
    },
}
