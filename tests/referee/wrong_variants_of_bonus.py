"""Wrong variants of part 3's optional functions: (a variant, words that should say why).

A variant is a body for the function, or texts to replace in our own file: (old, new), ... For the
block of 3.13 it may be a whole class.
"""

# ruff: noqa: E501  (long lines are student code)

from variants_of_bonus import (
    BLOCK,
    BLOCKS,
    COST,
    COUPLE,
    LOSS,
    MASKING,
    PATCHIFY,
    REFLOW_LOSS,
    RETURN,
    STRAIGHTNESS,
    T_DRAW,
    T_TOKENS,
    UNMASK,
    UNPATCHIFY,
)

X_T = "x_t = (1 - share) * x_0 + share * x_1"
MEAN = "return (network(x_t, t) - (x_1 - x_0)).square().mean()"
GAPS = "gaps = torch.stack([x_1 - x_0 - velocity for velocity in velocities])"
SUMS = "return gaps.square().flatten(2).sum(dim=2).mean()"
GRID = "torch.linspace(0, 1, steps + 1)"
STAYS = "stays = torch.rand(x.shape, device=x.device) < t.view(-1, 1, 1)"
OPENS = "opens = torch.rand(x.shape, device=x.device) < (s - t) / (1 - t)"
WHITE = "white = torch.rand(x.shape, device=x.device) < logits.softmax(dim=1)[:, 1]"
STEP = "x = torch.where((x == MASK) & opens, white.long(), x)"
TOLD = "torch.full((len(labels),), t, device=labels.device)"
CUT = "return cut.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, p * p * channels)"
JOIN = "return cut.permute(0, 5, 1, 3, 2, 4).reshape(batch, -1, side * p, side * p)"
SIX = "six = self.modulation(F.silu(condition))[:, None].chunk(6, dim=2)"
NORM = "F.layer_norm(tokens, tokens.shape[-1:]) * (1 + scale) + shift"
ATTEND = "self.attention(told, told, told, need_weights=False)[0]"
LAYER = "self.modulation = nn.Linear(dim, 6 * dim)"
ZEROS = (
    "        nn.init.zeros_(self.modulation.weight)\n        nn.init.zeros_(self.modulation.bias)"
)
MLP = "nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))"
TIMM, HAND = BLOCKS["as in timm"], BLOCKS["all by hand"]


def changed(text, *changes):
    """A class with texts replaced, each of which must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


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
    MASKING: {
        "exchanged": (((STAYS, STAYS.replace("<", ">")),), "at t = "),
        "one coin": (((STAYS, "stays = (torch.rand(len(x)) < t).view(-1, 1, 1)"),), ""),
        "coins for all samples": (
            ((STAYS, "stays = torch.rand(x.shape[1:]) < t.view(-1, 1, 1)"),),
            "between samples",
        ),
        "coins for rows": (
            ((STAYS, "stays = torch.rand(*x.shape[:2], 1) < t.view(-1, 1, 1)"),),
            "between columns",
        ),
        "coins for columns": (
            ((STAYS, "stays = torch.rand(len(x), 1, x.shape[2]) < t.view(-1, 1, 1)"),),
            "between rows",
        ),
        "an exact share": (
            "n = x[0].numel()\norder = torch.rand(len(x), n).argsort(1).argsort(1).view_as(x)\nreturn torch.where(order < (t * n).round().view(-1, 1, 1), x, MASK)",
            "the tokens of a sample",
        ),
        "squared": (((STAYS, STAYS.replace("< t.view", "< (t**2).view")),), "0.250 come up"),
        "cosine": (
            ((STAYS, STAYS.replace("< t.view", "< torch.sin(t * 1.5707964).view")),),
            "at t = 0",
        ),
        "seed": (((STAYS, "torch.manual_seed(0)\n    " + STAYS),), "the same coins"),
        "one t": (((STAYS, STAYS.replace("t.view(-1, 1, 1)", "t.mean()")),), "at t"),
        "in place": (
            "x[torch.rand(x.shape) >= t.view(-1, 1, 1)] = MASK\nreturn x",
            "changes its inputs",
        ),
        "float": (
            (
                (
                    "return torch.where(stays, x, MASK)",
                    "return torch.where(stays, x.float(), float(MASK))",
                ),
            ),
            "int64",
        ),
        "-1": (
            (("return torch.where(stays, x, MASK)", "return torch.where(stays, x, -1)"),),
            "becomes -1",
        ),
        "zero": ((("return torch.where(stays, x, MASK)", "return torch.where(stays, x, 0)"),), ""),
        "another token": (
            (
                (
                    "return torch.where(stays, x, MASK)",
                    "return torch.where(stays, x, torch.randint_like(x, 3))",
                ),
            ),
            "becomes",
        ),
        "t not spread": (((STAYS, "stays = torch.rand(x.shape) < t"),), ""),
        "white first": (
            ((STAYS, "stays = torch.rand(x.shape) < (t.view(-1, 1, 1) ** (1 + 0.3 * x))"),),
            "at t",
        ),
    },
    LOSS: {
        "no weights": (
            ((RETURN, "return torch.where(x_t == MASK, cost, 0.0).mean()"),),
            "without weights",
        ),
        "weights 1 / t": (((RETURN, RETURN.replace("(1 - t)", "t")),), "weights 1 / t"),
        "weights of the other sign": (
            ((RETURN, RETURN.replace("cost / (1 - t).view", "cost * (1 - t).view")),),
            "weights 1 - t",
        ),
        "over the masked": (
            (
                (
                    RETURN,
                    "masked = x_t == MASK\n    return (cost / (1 - t).view(-1, 1, 1))[masked].mean()",
                ),
            ),
            "their mean over the masked tokens",
        ),
        "all tokens": (
            ((RETURN, "return (cost / (1 - t).view(-1, 1, 1)).mean()"),),
            "of all tokens",
        ),
        "the others": (((RETURN, RETURN.replace("==", "!=")),), "that are not masked"),
        "sum": (((RETURN, RETURN.replace("mean()", "sum()")),), "their sum"),
        "sum over B": (((RETURN, RETURN.replace("mean()", "sum() / len(x)")),), "divided by B"),
        "mean of cross-entropies": (
            ((COST, COST.replace(', reduction="none"', "")), (RETURN, "return cost")),
            "the mean of all",
        ),
        "one t": (((T_TOKENS, "t = torch.rand(1).expand(len(x))"),), "all samples have the same t"),
        "normal t": (((T_TOKENS, "t = torch.randn(len(x)).sigmoid()"),), "not uniform"),
        "t from 0.1": (((T_TOKENS, "t = 0.2 + 0.8 * torch.rand(len(x))"),), "not uniform"),
        "1 - t told": (((COST, COST.replace("(x_t, t, labels)", "(x_t, 1 - t, labels)")),), ""),
        "another t for the mask": (
            (("x_t = mask_tokens(x, t)", "x_t = mask_tokens(x, torch.rand(len(x)))"),),
            "still there",
        ),
        "x shown": (((COST, COST.replace("(x_t, t", "(x, t")),), "the loss is"),
        "t in three axes": (
            ((COST, COST.replace("t, labels", "t.view(-1, 1, 1), labels")),),
            "t of shape",
        ),
        "probabilities": (
            (
                (
                    COST,
                    COST.replace("network(x_t, t, labels)", "network(x_t, t, labels).softmax(1)"),
                ),
            ),
            "the loss is",
        ),
        "detached": (
            ((COST, COST.replace("network(x_t, t, labels)", "network(x_t, t, labels).detach()")),),
            "no gradient",
        ),
        "labels as floats": (((COST, COST.replace("labels)", "labels.float())")),), "other labels"),
        "seed": (((T_TOKENS, "torch.manual_seed(0)\n    " + T_TOKENS),), "the same times"),
        "coins for samples": (
            (
                (
                    "x_t = mask_tokens(x, t)",
                    "x_t = torch.where(torch.rand(len(x), 1, 1) < t.view(-1, 1, 1), x, MASK)",
                ),
            ),
            "independent between neighbours",
        ),
        "coins for all samples": (
            (
                (
                    "x_t = mask_tokens(x, t)",
                    "x_t = torch.where(torch.rand(x.shape[1:]) < t.view(-1, 1, 1), x, MASK)",
                ),
            ),
            "still there",
        ),
        "clamped far off": (
            ((RETURN, RETURN.replace("(1 - t)", "(1 - t).clamp(min=0.1)")),),
            "the loss is",
        ),
        "in place": (
            (
                (
                    "x_t = mask_tokens(x, t)",
                    "clean = x.clone()\n    x_t = x.masked_fill_(torch.rand(x.shape) >= t.view(-1, 1, 1), MASK)",
                ),
                (COST, COST.replace("labels), x", "labels), clean")),
            ),
            "changes its inputs",
        ),
        "mean over each sample": (
            (
                (
                    RETURN,
                    "masked = (x_t == MASK).float()\n    return ((cost * masked / (1 - t).view(-1, 1, 1)).flatten(1).sum(1) / masked.flatten(1).sum(1).clamp(min=1)).mean()",
                ),
            ),
            "each sample's masked tokens",
        ),
    },
    UNMASK: {
        "share of all": (
            (
                (OPENS, OPENS.replace("(s - t) / (1 - t)", "s - t")),
                ("    return x\n", "    return torch.where(x == MASK, white.long(), x)\n"),
            ),
            "that are unmasked",
        ),
        "share s": (
            ((OPENS, OPENS.replace("(s - t) / (1 - t)", "s")),),
            "masked tokens that are unmasked",
        ),
        "never all": (((OPENS, OPENS.replace("(s - t) / (1 - t)", "s - t")),), "is MASK"),
        "over s": (((OPENS, OPENS.replace("/ (1 - t)", "/ s")),), ""),
        "greedy": (((WHITE, "white = logits.argmax(dim=1)"),), "even odds"),
        "even odds": (((WHITE, "white = torch.rand(x.shape) < 0.5"),), "that become 1"),
        "sigmoid": (
            ((WHITE, WHITE.replace("logits.softmax(dim=1)[:, 1]", "logits[:, 1].sigmoid()")),),
            "even odds",
        ),
        "classes exchanged": (((WHITE, WHITE.replace("[:, 1]", "[:, 0]")),), "that become 1"),
        "all drawn again": (
            ((STEP, "x = torch.where(opens, white.long(), x)"),),
            "becomes another",
        ),
        "masked again": (
            (
                (
                    STEP,
                    "x = mask_tokens(torch.where(x == MASK, white.long(), x), torch.full((len(x),), s))",
                ),
            ),
            "is masked again",
        ),
        "told s": (((TOLD, TOLD.replace(", t,", ", s,")),), "should ask at 0"),
        "told 1 - t": (((TOLD, TOLD.replace(", t,", ", 1 - t,")),), "should ask at 0"),
        "told k": (((TOLD, TOLD.replace(", t,", ", float(k),")),), ""),
        "one number": (((TOLD, "torch.tensor(t)"),), "t of shape"),
        "a step short": (
            (
                ("range(steps):", "range(steps - 1):"),
                ("    return x\n", "    return torch.where(x == MASK, 0, x)\n"),
            ),
            "is asked",
        ),
        "asked once more": (
            (
                (
                    "    return x\n",
                    "    white = network(x, torch.ones(len(labels)), labels).argmax(1)\n    return torch.where(x == MASK, white, x)\n",
                ),
            ),
            "is asked",
        ),
        "coins for all samples": (
            ((OPENS, OPENS.replace("x.shape,", "x.shape[1:],")),),
            "between samples",
        ),
        "coins for samples": (
            ((OPENS, "opens = torch.rand(len(x), 1, 1) < (s - t) / (1 - t)"),),
            "unmask",
        ),
        "draws for all samples": (
            ((WHITE, WHITE.replace("x.shape,", "x.shape[1:],")),),
            "between samples",
        ),
        "one number twice": (
            (
                (WHITE, "u = torch.rand(x.shape)\n        white = u < logits.softmax(dim=1)[:, 1]"),
                (OPENS, "opens = u < (s - t) / (1 - t)"),
            ),
            "even odds",
        ),
        "an exact share": (
            (
                (
                    OPENS,
                    "score = torch.rand(x.shape).masked_fill(x != MASK, 2.0).flatten(1)\n        opens = (score.argsort(1).argsort(1) < ((x == MASK).flatten(1).sum(1, keepdim=True) / (steps - k)).ceil()).view_as(x)",
                ),
            ),
            "the tokens of a sample",
        ),
        "the surest first": (
            (
                (
                    OPENS,
                    "sure = logits.softmax(dim=1).amax(1).masked_fill(x != MASK, -1.0).flatten(1)\n        opens = ((-sure).argsort(1).argsort(1) < ((x == MASK).flatten(1).sum(1, keepdim=True) / (steps - k)).ceil()).view_as(x)",
                ),
            ),
            "unmasked",
        ),
        "seed": (
            (("    for k in range", "    torch.manual_seed(0)\n    for k in range"),),
            "the same coins",
        ),
        "start of zeros": (
            (
                (
                    "x = torch.full((len(labels), side, side), MASK, device=labels.device)",
                    "x = torch.zeros(len(labels), side, side, dtype=torch.long)",
                ),
            ),
            "not all is masked",
        ),
        "14 written out": ((("(len(labels), side, side)", "(len(labels), 14, 14)"),), ""),
        "temperature": (
            ((WHITE, WHITE.replace("logits.softmax", "(logits / 0.7).softmax")),),
            "that become 1",
        ),
        "float": ((("    return x\n", "    return x.float()\n"),), "int64"),
        "first answer for all": (
            (
                ("logits = network(x,", "answer = network(x,"),
                (WHITE, "logits = answer if k == 0 else logits\n        " + WHITE),
            ),
            "that become 1",
        ),
        "no labels": (
            (("labels.device), labels)", "labels.device), torch.zeros_like(labels))"),),
            "other labels",
        ),
    },
    PATCHIFY: {
        "channels first": (
            ((CUT, CUT.replace("4, 3, 5, 1)", "4, 1, 3, 5)")),),
            "not at their places",
        ),
        "columns first": (((CUT, CUT.replace("0, 2, 4, 3", "0, 4, 2, 3")),), "not at their places"),
        "patches turned": (((CUT, CUT.replace("3, 5, 1", "5, 3, 1")),), "not at their places"),
        "only reshaped": (
            "return x.reshape(x.shape[0], -1, p * p * x.shape[1])",
            "not at their places",
        ),
        "axes in order": (
            ((CUT, "return cut.reshape(batch, -1, p * p * channels)"),),
            "not at their places",
        ),
        "unfold": ("return F.unfold(x, p, stride=p).transpose(1, 2)", "not at their places"),
        "unfold, transposed": ("return F.unfold(x, p, stride=p)", "shape"),
        "4 written out": (
            (
                (
                    "batch, channels, height, width = x.shape",
                    "batch, channels, height, width = x.shape\n    p = 4",
                ),
            ),
            "",
        ),
        "square only": (
            (
                (
                    (
                        "batch, channels, height, width = x.shape",
                        "batch, channels, height, _ = x.shape\n    width = height",
                    ),
                )
            ),
            "",
        ),
        "overlapping": (
            "c = x.shape[1]\ny = F.unfold(x, p, stride=max(1, p // 2))\nreturn y.view(len(x), c, p * p, -1).permute(0, 3, 2, 1).flatten(2)",
            "shape",
        ),
        "in place": (((CUT, "x += 1\n    " + CUT),), "changes its input"),
    },
    UNPATCHIFY: {
        "channels first": (
            (
                (
                    "p, p, size // p**2)\n    return cut.permute(0, 5, 1, 3, 2, 4)",
                    "size // p**2, p, p)\n    return cut.permute(0, 3, 1, 4, 2, 5)",
                ),
            ),
            "not at their places",
        ),
        "columns first": (
            ((JOIN, JOIN.replace("1, 3, 2, 4", "2, 3, 1, 4")),),
            "not at their places",
        ),
        "patches turned": (
            ((JOIN, JOIN.replace("1, 3, 2, 4", "1, 4, 2, 3")),),
            "not at their places",
        ),
        "only reshaped": (
            "b, n, k = tokens.shape\ns = int(n**0.5) * p\nreturn tokens.reshape(b, k // p**2, s, s)",
            "not at their places",
        ),
        "axes in order": (
            ((JOIN, JOIN.replace("0, 5, 1, 3, 2, 4", "0, 5, 1, 2, 3, 4")),),
            "not at their places",
        ),
        "one channel": (((JOIN, JOIN + "[:, :1]"),), "shape"),
        "detached": (((JOIN, JOIN.replace("return cut", "return cut.detach()")),), "gradients"),
        "channels last": (
            (
                (
                    JOIN,
                    "return cut.permute(0, 1, 3, 2, 4, 5).reshape(batch, side * p, side * p, -1)",
                ),
            ),
            "shape",
        ),
        "7 written out": ((("side = round(count**0.5)", "side = 7"),), ""),
    },
    BLOCK: {
        "no SiLU": ((("F.silu(condition)", "condition"),), "same SiLU"),
        "ReLU of the condition": ((("F.silu(condition)", "F.relu(condition)"),), ""),
        "SiLU behind": (
            (("self.modulation(F.silu(condition))", "F.silu(self.modulation(condition))"),),
            "same SiLU",
        ),
        "a layer before": (
            (
                (
                    "self.modulation(F.silu(condition))",
                    "self.modulation(F.silu(self.before(condition)))",
                ),
                (LAYER, LAYER + "\n        self.before = nn.Linear(dim, dim)"),
            ),
            "",
        ),
        "no 1": ((("(1 + scale)", "scale"),), "two gates"),
        "no 1 in the MLP's": (
            (
                (
                    "told = " + NORM + "\n        return",
                    "told = F.layer_norm(tokens, tokens.shape[-1:]) * scale + shift\n        return",
                ),
            ),
            "MLP's branch",
        ),
        "no gate": ((("gate * self.mlp", "self.mlp"),), "a new block changes its tokens"),
        "1 + gate": ((("gate * self.", "(1 + gate) * self."),), "a new block changes its tokens"),
        "tanh gate": ((("gate * self.", "gate.tanh() * self."),), ""),
        "gate of all": (
            (("tokens + gate * self.mlp(told)", "gate * (tokens + self.mlp(told))"),),
            "a new block changes its tokens",
        ),
        "one gate": ((("shift, scale, gate = six[3:]", "shift, scale, _ = six[3:]"),), ""),
        "gate before": (
            (("gate * self.mlp(told)", "self.mlp(gate * told)"),),
            "a new block changes its tokens",
        ),
        "own weights": (
            (
                ("F.layer_norm(tokens, tokens.shape[-1:])", "self.norm(tokens)"),
                (LAYER, LAYER + "\n        self.norm = nn.LayerNorm(dim)"),
            ),
            "weights of its own",
        ),
        "no norm": ((("F.layer_norm(tokens, tokens.shape[-1:])", "tokens"),), "modulates x itself"),
        "root mean square": ((("F.layer_norm(", "F.rms_norm("),), "root mean square"),
        "D - 1": (
            (
                (
                    "F.layer_norm(tokens, tokens.shape[-1:])",
                    "((tokens - tokens.mean(-1, keepdim=True)) / tokens.std(-1, keepdim=True))",
                ),
            ),
            "D - 1",
        ),
        "norm over tokens": ((("tokens.shape[-1:]", "tokens.shape[1:]"),), ""),
        "relu": (((MLP, MLP.replace("GELU", "ReLU")),), "ReLU between"),
        "silu": (((MLP, MLP.replace("GELU", "SiLU")),), "SiLU between"),
        "quick gelu": (
            (
                (MLP, MLP.replace("nn.GELU()", "Quick()")),
                (
                    "class AdaLNZeroBlock",
                    "class Quick(nn.Module):\n    def forward(self, x):\n        return x * (1.702 * x).sigmoid()\n\n\nclass AdaLNZeroBlock",
                ),
            ),
            "1.702",
        ),
        "no activation": (((MLP, MLP.replace("nn.GELU(), ", "")),), "nothing between"),
        "twice as wide": (((MLP, MLP.replace("4 * dim", "2 * dim")),), "D^2 weights"),
        "dim wide": (((MLP, MLP.replace("4 * dim", "dim")),), "D^2 weights"),
        "two hidden layers": (
            (
                (
                    MLP,
                    MLP.replace(
                        "nn.GELU(), ", "nn.GELU(), nn.Linear(4 * dim, 4 * dim), nn.GELU(), "
                    ),
                ),
            ),
            "D^2 weights",
        ),
        "no residual": (
            (("return tokens + gate", "return gate"),),
            "a new block changes its tokens",
        ),
        "post-norm": (
            (
                ("told = " + NORM, "told = tokens"),
                (
                    "gate * " + ATTEND,
                    "gate * (F.layer_norm("
                    + ATTEND
                    + ", tokens.shape[-1:]) * (1 + scale) + shift)",
                ),
                (
                    "gate * self.mlp(told)",
                    "gate * (F.layer_norm(self.mlp(told), tokens.shape[-1:]) * (1 + scale) + shift)",
                ),
            ),
            "",
        ),
        "norm of the sum": (
            (
                (
                    "return tokens + gate * self.mlp(told)",
                    "return F.layer_norm(tokens + gate * self.mlp(told), tokens.shape[-1:])",
                ),
            ),
            "a new block changes its tokens",
        ),
        "one head": (
            (("nn.MultiheadAttention(dim, heads", "nn.MultiheadAttention(dim, 1"),),
            "one head",
        ),
        "keys of tokens": (
            ((ATTEND, ATTEND.replace("told, told, told", "told, tokens, tokens")),),
            "",
        ),
        "values of tokens": (
            ((ATTEND, ATTEND.replace("told, told, told", "told, told, tokens")),),
            "",
        ),
        "across the batch": (((", batch_first=True", ""),), ""),
        "no attention": (((ATTEND, "self.attention.out_proj(told)"),), ""),
        "dropout": ((("batch_first=True", "dropout=0.1, batch_first=True"),), "another answer"),
        "not zero": (((ZEROS, "        pass"),), "a new block changes its tokens"),
        "small": (
            (
                (
                    ZEROS,
                    "        nn.init.normal_(self.modulation.weight, std=1e-3)\n        nn.init.zeros_(self.modulation.bias)",
                ),
            ),
            "a new block changes its tokens",
        ),
        "bias left": (
            ((ZEROS, "        nn.init.zeros_(self.modulation.weight)"),),
            "a new block changes its tokens",
        ),
        "only gates at zero": (
            (
                (
                    ZEROS,
                    ZEROS.replace(
                        "self.modulation.weight", "self.modulation.weight.view(6, dim, dim)[2::3]"
                    ).replace("self.modulation.bias", "self.modulation.bias.view(6, dim)[2::3]"),
                ),
            ),
            "starts at zero",
        ),
        "outputs at zero": (
            (
                (
                    ZEROS,
                    "        for layer in (self.attention.out_proj, self.mlp[2]):\n            nn.init.zeros_(layer.weight)\n            nn.init.zeros_(layer.bias)",
                ),
            ),
            "no gradient reaches",
        ),
        "all at zero": (
            (
                (
                    ZEROS,
                    ZEROS
                    + "\n        for layer in (self.attention.out_proj, self.mlp[2]):\n            nn.init.zeros_(layer.weight)\n            nn.init.zeros_(layer.bias)",
                ),
            ),
            "no gradient reaches",
        ),
        "MLP at zero": (
            (
                (
                    ZEROS,
                    ZEROS
                    + "\n        nn.init.zeros_(self.mlp[2].weight)\n        nn.init.zeros_(self.mlp[2].bias)",
                ),
            ),
            "two gates",
        ),
        "one condition": (
            (("F.silu(condition))", "F.silu(condition).mean(0, keepdim=True))"),),
            "",
        ),
        "first condition": ((("F.silu(condition))", "F.silu(condition[:1]))"),), ""),
        "both from tokens": (
            (
                ("        tokens = tokens + gate * " + ATTEND, "        first = gate * " + ATTEND),
                ("return tokens + gate", "return tokens + first + gate"),
            ),
            "given the block's tokens",
        ),
        "MLP first": (
            (
                ("gate * " + ATTEND, "gate * self.mlp(told)"),
                ("return tokens + gate * self.mlp(told)", "return tokens + gate * " + ATTEND),
            ),
            "MLP comes first",
        ),
        "modulated once": (
            (("        told = " + NORM + "\n        return", "        return"),),
            "",
        ),
        "three vectors": (
            (
                (LAYER, "self.modulation = nn.Linear(dim, 3 * dim)"),
                ("chunk(6, dim=2)", "chunk(3, dim=2)"),
                ("six[3:]", "six"),
            ),
            "two gates",
        ),
        "gates of one number": (
            (
                (LAYER, "self.modulation = nn.Linear(dim, 4 * dim + 2)"),
                (
                    SIX,
                    "a, b, c, d, e, f = self.modulation(F.silu(condition))[:, None].split([condition.shape[1]] * 4 + [1, 1], dim=2)\n        six = a, b, e, c, d, f",
                ),
            ),
            "two gates",
        ),
        "not spread": ((("[:, None].chunk(6, dim=2)", ".chunk(6, dim=1)"),), ""),
        "in place": (
            (("tokens = tokens + gate * self.attention", "tokens += gate * self.attention"),),
            "",
        ),
        "condition added": (
            (
                (
                    "return tokens + gate * self.mlp(told)",
                    "return tokens + gate * self.mlp(told + condition[:, None])",
                ),
            ),
            "",
        ),
        "no scale": (changed(HAND, ("/ (dim // self.h) ** 0.5", "")), "not divided by"),
        "root of D": (changed(HAND, ("/ (dim // self.h) ** 0.5", "/ dim ** 0.5")), "sqrt(D)"),
        "no root": (
            changed(HAND, ("/ (dim // self.h) ** 0.5", "/ (dim // self.h)")),
            "not by its root",
        ),
        "other axis": (
            changed(HAND, ("scores.amax(-1", "scores.amax(-2"), ("exp().sum(-1", "exp().sum(-2")),
            "over the queries",
        ),
        "no softmax": (
            changed(
                HAND,
                ("scores = scores - scores.amax(-1, keepdim=True)\n", ""),
                ("weights = scores.exp() / scores.exp().sum(-1, keepdim=True)", "weights = scores"),
            ),
            "",
        ),
        "causal": (
            changed(TIMM, ("attention(q, k, v)", "attention(q, k, v, is_causal=True)")),
            "order of the tokens",
        ),
        "scaled twice": (
            changed(TIMM, ("attention(q, k, v)", "attention(q * q.shape[-1] ** -0.5, k, v)")),
            "not by its root",
        ),
        "over heads": (
            changed(
                TIMM,
                (".permute(2, 0, 3, 1, 4)", ".permute(2, 0, 1, 3, 4)"),
                ("x.transpose(1, 2).reshape", "x.reshape"),
            ),
            "",
        ),
        "heads not put back": (
            changed(TIMM, ("x.transpose(1, 2).reshape", "x.reshape")),
            "order of the tokens",
        ),
        "heads cut wrongly": (
            changed(
                HAND,
                (
                    "y.view(batch, count, self.h, dim // self.h).transpose(1, 2)",
                    "y.view(batch, self.h, count, dim // self.h)",
                ),
            ),
            "order of the tokens",
        ),
        "heads and their size exchanged": (
            changed(TIMM, ("3, self.heads, D // self.heads)", "3, D // self.heads, self.heads)")),
            "attention",
        ),
        "one layer for query and key": (changed(HAND, ("self.k(x)", "self.q(x)")), ""),
        "normalised queries": (
            changed(
                HAND, ("q, k, v = cut(self.q(x))", "q, k, v = F.normalize(cut(self.q(x)), dim=-1)")
            ),
            "attention",
        ),
    },
}
