"""Wrong variants of masked diffusion (3.12): (a variant, words that should say why).

A variant is a body for the function, or texts to replace in our own file: (old, new), ...
"""

# ruff: noqa: E501  (long lines are student code)

from variants_of_bonus import COST, LOSS, MASKING, RETURN, T_TOKENS, UNMASK

STAYS = "stays = torch.rand(x.shape, device=x.device) < t.view(-1, 1, 1)"
OPENS = "opens = torch.rand(x.shape, device=x.device) < (s - t) / (1 - t)"
WHITE = "white = torch.rand(x.shape, device=x.device) < logits.softmax(dim=1)[:, 1]"
STEP = "x = torch.where((x == MASK) & opens, white.long(), x)"
TOLD = "torch.full((len(labels),), t, device=labels.device)"


WRONG = {
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
}
