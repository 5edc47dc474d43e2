"""Wrong variants of the DiT (3.13): (a variant, words that should say why).

A variant is a body for the function, or texts to replace in our own file: (old, new), ...
For the block it may be a whole class.
"""

# ruff: noqa: E501  (long lines are student code)

from variants_of_bonus import BLOCK, BLOCKS, PATCHIFY, UNPATCHIFY

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
