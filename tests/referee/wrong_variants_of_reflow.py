"""Wrong variants of reflow (3.11): (a variant, words that should say why).

A variant is a body for the function, or texts to replace in our own file: (old, new), ...
"""

# ruff: noqa: E501  (long lines are student code)

from variants_of_bonus import COUPLE, REFLOW_LOSS, STRAIGHTNESS, T_DRAW

X_T = "x_t = (1 - share) * x_0 + share * x_1"
MEAN = "return (network(x_t, t) - (x_1 - x_0)).square().mean()"
GAPS = "gaps = torch.stack([x_1 - x_0 - velocity for velocity in velocities])"
SUMS = "return gaps.square().flatten(2).sum(dim=2).mean()"
GRID = "torch.linspace(0, 1, steps + 1)"


WRONG = {
    COUPLE: {
        "exchanged": (
            (("return x_0, euler(", "return euler("), ("steps + 1))", "steps + 1)), x_0")),
            "exchanged",
        ),
        "only the end": ((("return x_0, euler", "return euler"),), ""),
        "a step short": (((GRID, "torch.linspace(0, 1, steps)"),), "is asked"),
        "backwards": (((GRID, "torch.linspace(1, 0, steps + 1)"),), "is asked at"),
        "fresh noise": (
            (("euler(field, x_0,", "euler(field, torch.randn_like(x_0),"),),
            "does not begin at x_0",
        ),
        "new x_0": (
            (("    return x_0,", "    x_0 = torch.randn_like(x_0)\n    return x_0,"),),
            "first of the pair is not x_0",
        ),
        "in place": (
            "x = x_0\nfor k in range(steps):\n    x += field(x, k / steps) / steps\nreturn x_0, x",
            "changes its x_0",
        ),
        "asked at the end": (
            "x = x_0\nfor k in range(steps):\n    x = x + field(x, (k + 1) / steps) / steps\nreturn x_0, x",
            "is asked at",
        ),
        "one step": (((GRID, "torch.linspace(0, 1, 2)"),), "is asked 1 times"),
        "no step size": (
            "x = x_0\nfor k in range(steps):\n    x = x + field(x, k / steps)\nreturn x_0, x",
            "times what it should be",
        ),
        "velocity for x_1": ("return x_0, field(x_0, 0.0)", "is asked"),
    },
    REFLOW_LOSS: {
        "one t": (((T_DRAW, "t = torch.rand(1).expand(len(x_0))"),), "all pairs have the same t"),
        "t of shape (1,)": (((T_DRAW, "t = torch.rand(1)"),), "t of shape (1,)"),
        "t exchanged": (
            ((X_T, "x_t = share * x_0 + (1 - share) * x_1"),),
            "it is t x_0 + (1 - t) x_1",
        ),
        "minus": (((MEAN, MEAN.replace("x_1 - x_0", "x_0 - x_1")),), "against x_0 - x_1"),
        "target x_1": (((MEAN, MEAN.replace("(x_1 - x_0)", "x_1")),), "against x_1"),
        "target x_1 - x_t": (
            ((MEAN, MEAN.replace("x_1 - x_0", "x_1 - x_t")),),
            "against x_1 - x_t",
        ),
        "fresh noise": (
            ((T_DRAW, "x_0 = torch.randn_like(x_0)\n    " + T_DRAW),),
            "the pair that was given",
        ),
        "pairs shuffled": (
            ((T_DRAW, "x_0 = x_0[torch.randperm(len(x_0))]\n    " + T_DRAW),),
            "the pair that was given",
        ),
        "noise on top": (((X_T, X_T + " + 0.1 * torch.randn_like(x_0)"),), "away from"),
        "normal t": (
            ((T_DRAW, "t = torch.randn(len(x_0), dtype=x_0.dtype).sigmoid()"),),
            "not uniform",
        ),
        "steps of ten": (
            ((T_DRAW, "t = torch.randint(0, 10, (len(x_0),)) / 10"),),
            "different ones",
        ),
        "fixed times": (
            ((T_DRAW, "t = torch.linspace(0, 1, len(x_0), dtype=x_0.dtype)"),),
            "draw the same times",
        ),
        "sum": (((MEAN, MEAN.replace("mean", "sum")),), "looks like the sum"),
        "sum over a sample": (
            ((MEAN, MEAN.replace("mean()", "flatten(1).sum(1).mean()")),),
            "the sum over a sample",
        ),
        "absolute": (((MEAN, MEAN.replace("square", "abs")),), "the mean absolute error"),
        "detached": (
            ((MEAN, MEAN.replace("network(x_t, t)", "network(x_t, t).detach()")),),
            "no gradient",
        ),
        "without gradients": (
            "with torch.no_grad():\n    t = torch.rand(len(x_0))\n    s = t.view(-1, *[1] * (x_0.ndim - 1)).to(x_0)\n    v = network((1 - s) * x_0 + s * x_1, t)\nreturn (v - x_1 + x_0).square().mean()",
            "no gradient",
        ),
        "item": (((MEAN, MEAN + ".item()"),), "no tensor"),
        "t in four axes": (((MEAN, MEAN.replace("(x_t, t)", "(x_t, share)")),), "t of shape"),
        "1 - t told": (((MEAN, MEAN.replace("(x_t, t)", "(x_t, 1 - t)")),), "away from"),
        "seed": (((T_DRAW, "torch.manual_seed(0)\n    " + T_DRAW),), "draw the same times"),
        "in place": (
            ((MEAN, "x_1 -= x_0\n    return (network(x_t, t) - x_1).square().mean()"),),
            "changes its pairs",
        ),
        "four axes": ((("t.view(-1, *[1] * (x_0.ndim - 1))", "t.view(-1, 1, 1, 1)"),), ""),
        "weighted": (
            ((MEAN, "return (share * (network(x_t, t) - (x_1 - x_0)).square()).mean()"),),
            "the loss is",
        ),
    },
    STRAIGHTNESS: {
        "mean over entries": (
            ((SUMS, "return gaps.square().mean()"),),
            "the mean over all entries",
        ),
        "sum over steps": (
            ((SUMS, "return gaps.square().flatten(2).sum(dim=2).mean(dim=1).sum()"),),
            "the sum over steps",
        ),
        "norms": (((SUMS, "return gaps.flatten(2).norm(dim=2).mean()"),), "the mean of norms"),
        "root": (((SUMS, SUMS + ".sqrt()"),), "its root"),
        "on the line": (
            "x_1 = euler(field, x_0, torch.linspace(0, 1, steps + 1))\ngaps = [x_1 - x_0 - field(x_0 + k / steps * (x_1 - x_0), k / steps) for k in range(steps)]\nreturn torch.stack(gaps).square().flatten(2).sum(2).mean()",
            "points of the straight line",
        ),
        "ends": (
            "x, slopes = x_0, []\nfor k in range(steps):\n    x = x + field(x, k / steps) / steps\n    slopes.append(field(x, (k + 1) / steps))\nreturn torch.stack([x - x_0 - s for s in slopes]).square().flatten(2).sum(2).mean()",
            "the ends of the steps",
        ),
        "velocity alone": (
            ((GAPS, "gaps = torch.stack(velocities)"),),
            "mean square of the velocity",
        ),
        "x_1 alone": (((GAPS, GAPS.replace("x_1 - x_0", "x_1")),), "S is"),
        "minus": (((GAPS, GAPS.replace("x_1 - x_0", "x_0 - x_1")),), "S is"),
        "heun": ((("import euler", "import heun as euler"),), "S is"),
        "a step short": (((GRID, "torch.linspace(0, 1, steps)"),), ""),
        "for each sample": (
            ((SUMS, "return gaps.square().flatten(2).sum(dim=2).mean(dim=0)"),),
            "no number",
        ),
        "sum over samples": (
            ((SUMS, "return gaps.square().flatten(2).sum(dim=2).mean(dim=0).sum()"),),
            "the sum over samples",
        ),
        "unbiased": (
            "slopes = []\neuler(lambda x, t: slopes.append(field(x, t)) or slopes[-1], x_0, torch.linspace(0, 1, steps + 1))\nreturn torch.stack(slopes).var(dim=0).flatten(1).sum(1).mean()",
            "S is",
        ),
        "in place": (
            "x, slopes, start = x_0, [], x_0.clone()\nfor k in range(steps):\n    slopes.append(field(x, k / steps))\n    x += slopes[-1] / steps\nreturn torch.stack([x - start - s for s in slopes]).square().flatten(2).sum(2).mean()",
            "changes its x_0",
        ),
    },
}
