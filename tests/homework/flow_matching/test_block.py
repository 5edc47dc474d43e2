"""Exercise 3.13, the block: right ways to write it get full marks, and of wrong ones all that is
wrong is said.
"""

from dataclasses import replace

import pytest
from course import FRESH_SEED
from facet_verdicts import wrong

from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "flow_matching"
pytestmark = pytest.mark.e3_13

# {what it is: the methods of the class}
RIGHT = {
    "raw parameters, no biases": """
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        r = lambda *s: nn.Parameter(torch.randn(*s) / s[0] ** 0.5)
        self.wq, self.wk, self.wv, self.wo = (r(dim, dim) for _ in range(4))
        self.w1, self.w2 = r(dim, 4 * dim), r(4 * dim, dim)
        self.wm = nn.Parameter(torch.zeros(dim, 6 * dim))

    def forward(self, tokens, condition):
        B, N, D = tokens.shape
        H, d = self.heads, D // self.heads
        six = (condition * condition.sigmoid()) @ self.wm
        s1, s2, c1, c2, g1, g2 = six.view(B, 1, 6, D).unbind(2)

        def norm(x):
            x = x - x.mean(-1, keepdim=True)
            return x / (x.square().mean(-1, keepdim=True) + 1e-6).sqrt()

        x = norm(tokens) * (1 + c1) + s1
        q, k, v = ((x @ w).reshape(B, N, H, d) for w in (self.wq, self.wk, self.wv))
        a = torch.einsum("bihd,bjhd->bhij", q, k) / math.sqrt(d)
        x = torch.einsum("bhij,bjhd->bihd", a.softmax(3), v).flatten(2) @ self.wo
        tokens = tokens + g1 * x
        x = F.gelu((norm(tokens) * (1 + c2) + s2) @ self.w1, approximate="tanh") @ self.w2
        return tokens + g2 * x
""",
    "MultiheadAttention and two layers of 3D without biases": """
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True, bias=False)
        self.up = nn.Linear(dim, 4 * dim, bias=False)
        self.down = nn.Linear(4 * dim, dim, bias=False)
        self.a, self.b = nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, 3 * dim, bias=False)
        nn.init.zeros_(self.a.weight)
        nn.init.zeros_(self.b.weight)

    def forward(self, tokens, condition):
        c = F.silu(condition).unsqueeze(1)
        g, s, t = self.a(c).chunk(3, -1)
        h = torch.addcmul(t, F.layer_norm(tokens, tokens.shape[-1:]), 1 + s)
        tokens = torch.addcmul(tokens, g, self.attn(h, h, h)[0])
        s, g, t = self.b(c).chunk(3, -1)
        h = torch.addcmul(t, F.layer_norm(tokens, tokens.shape[-1:]), 1 + s)
        return tokens + self.down(F.gelu(self.up(h))) * g
""",
    "a layer for each head": """
    def __init__(self, dim, heads):
        super().__init__()
        d = dim // heads
        mk = lambda: nn.ModuleList(nn.Linear(dim, d, bias=False) for _ in range(heads))
        self.q, self.k, self.v = mk(), mk(), mk()
        self.o = nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.mod = nn.Sequential(nn.SiLU(), nn.Linear(dim, 6 * dim))
        nn.init.zeros_(self.mod[1].weight)
        nn.init.zeros_(self.mod[1].bias)
        self.norm = nn.LayerNorm(dim, elementwise_affine=False)

    def forward(self, tokens, condition):
        m = self.mod(condition).view(len(tokens), -1, 1, 6)
        s1, c1, g1, s2, c2, g2 = (m[..., i].transpose(1, 2) for i in range(6))
        h = self.norm(tokens) * (c1 + 1) + s1
        each = zip(self.q, self.k, self.v)
        a = [F.scaled_dot_product_attention(q(h), k(h), v(h)) for q, k, v in each]
        tokens = tokens + g1 * self.o(torch.cat(a, -1))
        return tokens + g2 * self.mlp(self.norm(tokens) * (c2 + 1) + s2)
""",
    "weights with an axis for heads": """
    def __init__(self, dim, heads):
        super().__init__()
        d = dim // heads
        p = lambda *s: nn.Parameter(0.2 * torch.randn(*s))
        self.wqkv, self.bqkv = p(3, heads, dim, d), p(3, heads, 1, d)
        self.wo, self.bo = p(heads, d, dim), nn.Parameter(torch.zeros(1, 1, dim))
        self.w1, self.b1, self.w2, self.b2 = p(4 * dim, dim), p(4 * dim), p(dim, 4 * dim), p(dim)
        self.six = nn.ParameterList(nn.Parameter(torch.zeros(dim, dim)) for _ in range(6))
        self.bsix = nn.Parameter(torch.zeros(6, 1, dim))

    def forward(self, tokens, condition):
        c = F.silu(condition)
        s1, c1, g1, s2, c2, g2 = (F.linear(c, w)[:, None] + b for w, b in zip(self.six, self.bsix))
        h = F.layer_norm(tokens, tokens.shape[-1:], eps=1e-6) * (1 + c1) + s1
        q, k, v = torch.einsum("bnd,shde->sbhne", h, self.wqkv) + self.bqkv[:, None]
        w = (q @ k.mT * q.shape[-1] ** -0.5).softmax(-1)
        tokens = tokens + g1 * (torch.einsum("bhne,hed->bnd", w @ v, self.wo) + self.bo)
        h = F.layer_norm(tokens, tokens.shape[-1:], eps=1e-6) * (1 + c2) + s2
        return tokens + g2 * F.linear(F.gelu(F.linear(h, self.w1, self.b1)), self.w2, self.b2)
""",
    "tokens first, and convolutions for layers": """
    def __init__(self, dim, heads):
        super().__init__()
        self.attn = nn.MultiheadAttention(dim, heads)
        self.mlp = nn.Sequential(nn.Conv1d(dim, 4 * dim, 1), nn.GELU(), nn.Conv1d(4 * dim, dim, 1))
        self.mod = nn.Linear(dim, 6 * dim)
        for p in self.mod.parameters():
            nn.init.zeros_(p)

    def forward(self, tokens, condition):
        x = tokens.transpose(0, 1)
        g2, s1, c1, g1, s2, c2 = self.mod(F.silu(condition))[None].chunk(6, -1)
        h = F.layer_norm(x, x.shape[-1:]) * (1 + c1) + s1
        x = x + g1 * self.attn(h, h, h, need_weights=False)[0]
        h = F.layer_norm(x, x.shape[-1:]) * (1 + c2) + s2
        x = x + g2 * self.mlp(h.permute(1, 2, 0)).permute(2, 0, 1)
        return x.transpose(0, 1)
""",
    "modules of its own, and a layer that nobody uses": """
    class Mod(nn.Module):
        def __init__(self, dim):
            super().__init__()
            self.lin = nn.Linear(dim, 3 * dim)
            self.lin.weight.data *= 0
            self.lin.bias.data *= 0

        def forward(self, x, c):
            scale, shift, gate = self.lin(F.silu(c)).unsqueeze(1).chunk(3, -1)
            mu, var = x.mean(-1, keepdim=True), x.var(-1, unbiased=False, keepdim=True)
            return (x - mu) * torch.rsqrt(var + 1e-5) * (1 + scale) + shift, gate

    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.m1, self.m2 = self.Mod(dim), self.Mod(dim)
        self.q, self.kv, self.o = nn.Linear(dim, dim), nn.Linear(dim, 2 * dim), nn.Linear(dim, dim)
        layers = nn.Linear(dim, 4 * dim), nn.GELU(), nn.Dropout(0.0), nn.Linear(4 * dim, dim)
        self.mlp = nn.Sequential(*layers)
        self.unused = nn.Linear(dim, dim)

    def forward(self, tokens, condition):
        h, g = self.m1(tokens, condition)
        k, v = self.kv(h).chunk(2, -1)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in (self.q(h), k, v))
        a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        tokens = tokens + self.o(a) * g
        h, g = self.m2(tokens, condition)
        return tokens + self.mlp(h) * g
""",
    "heads that take turns among the channels": """
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.o = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.w = nn.Parameter(torch.zeros(6, dim, dim))
        self.b = nn.Parameter(torch.zeros(6, dim))

    def forward(self, tokens, condition):
        D = tokens.shape[-1]
        m = torch.stack([F.silu(condition) @ self.w[i].T + self.b[i] for i in range(6)])[:, :, None]
        n = lambda x: (x - x.mean(-1, keepdim=True)) / x.std(-1, keepdim=True, unbiased=False)
        h = n(tokens) * (1 + m[1]) + m[0]
        cut = (D // self.heads, self.heads)
        each = self.qkv(h).chunk(3, -1)
        q, k, v = (t.unflatten(-1, cut).permute(0, 3, 1, 2) for t in each)
        a = ((q * (D // self.heads) ** -0.25) @ (k * (D // self.heads) ** -0.25).mT).softmax(-1) @ v
        tokens = tokens + m[2] * self.o(a.permute(0, 2, 3, 1).flatten(2))
        h = n(tokens) * (1 + m[4]) + m[3]
        return tokens + m[5] * self.mlp(h)
""",
}  # fmt: skip
BY_HAND = (
    """        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(dim, dim) for _ in range(4))
""",
    """        B, N, D = h.shape
        split = (B, N, self.heads, D // self.heads)
        q, k, v = (f(h).view(split).transpose(1, 2) for f in (self.q, self.k, self.v))
        weights = (q @ k.mT / D**0.5).softmax(2)
        attended = self.out((weights @ v).transpose(1, 2).reshape(B, N, D))
""",
)
ATTENTION = (
    "        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)\n",
    "        attended, _ = self.attention(h, h, h, need_weights=False)\n",
)
# {what it is: (edits, {facet: words of what is said})}
SEVERAL = {
    "scores and softmax, ReLU, a narrow layer, no SiLU": (
        [
            *zip(ATTENTION, BY_HAND, strict=True),
            ('nn.GELU(approximate="tanh")', "nn.ReLU()"),
            ("4 * dim", "2 * dim"),
            ("F.silu(condition)", "condition"),
        ],
        {
            "attention": ["divided by sqrt(dim);", "over the queries"],
            "MLP": ["is ReLU", "2 * dim numbers"],
            "condition": ["as it is"],
        },
    ),
    "across the batch, ReLU, scale alone": (
        [
            (", batch_first=True", ""),
            ('nn.GELU(approximate="tanh")', "nn.ReLU()"),
            ("(1 + scale_2)", "scale_2"),
        ],
        {
            "attention": ["of another"],
            "MLP": ["is ReLU"],
            "modulation": ["In the MLP's branch the normalised tokens are multiplied by scale"],
        },
    ),
    "no gate, side by side, weights of their own": (
        [
            ("dim, elementwise_affine=False", "dim"),
            ("tokens = tokens + gate_1 * attended", "x = tokens + gate_1 * attended"),
            ("return tokens + gate_2 * self.mlp(h)", "return x + self.mlp(h)"),
        ],
        {
            "identity at the start": ["changes its tokens"],
            "modulation": ["The MLP's branch uses no gate"],
            "branches": ["as they were before attention"],
            "normalisation": ["weights that learn"],
        },
    ),
    "no residual, dropout, no zeros": (
        [
            ("nn.init.zeros_(self.told.weight)", "pass"),
            ("return tokens + gate_2", "return h + gate_2"),
            ("dim, heads, batch_first=True", "dim, heads, 0.2, batch_first=True"),
        ],
        {
            "identity at the start": ["do not start at zero", "changes its tokens"],
            "branches": ["does not give back its tokens", "training mode two calls"],
        },
    ),
    "two variances, no projection": (
        [
            (
                "self.norm_1(tokens)",
                "((tokens - tokens.mean(2, keepdim=True)) / tokens.std(2, keepdim=True))",
            ),
            (ATTENTION[0], BY_HAND[0]),
            (
                ATTENTION[1],
                BY_HAND[1]
                .replace("D**0.5", "(D // self.heads)**0.5")
                .replace("softmax(2)", "softmax(3)")
                .replace("self.out((", "((", 1),
            ),
        ],
        {"attention": ["has one linear layer"], "normalisation": ["over dim - 1"]},
    ),
    "no MLP, no SiLU": (
        [
            ("return tokens + gate_2 * self.mlp(h)", "return tokens"),
            ("F.silu(condition)", "condition"),
        ],
        {
            "MLP": ["There is no MLP"],
            "condition": ["as it is"],
        },
    ),
    "a mean in place of attention": (
        [(ATTENTION[1], "        attended = h.mean(1, keepdim=True)\n")],
        {"branches": ["although the weights of all layers but"]},
    ),
    "two layers of the condition": (
        [
            ("self.told = ", "self.first = nn.Linear(dim, dim)\n        self.told = "),
            ("F.silu(condition)", "F.silu(self.first(condition))"),
        ],
        {"condition": ["SiLU", "No linear layer of the condition was found"]},
    ),
    "frozen numbers, detached": (
        [
            (
                "nn.init.zeros_(self.told.bias)",
                "nn.init.zeros_(self.told.bias)\n"
                "        self.one = nn.Parameter(self.told.bias + 1, requires_grad=False)",
            ),
            ("(1 + scale_2)", "scale_2"),
            ("F.silu(condition)", "F.silu(condition.detach())"),
        ],
        {
            "modulation": ["In the MLP's branch the normalised tokens are multiplied by scale"],
            "branches": ["without detach()"],
        },
    ),
    "an error for weights that are alike": (
        [
            (
                "        six = ",
                "        w = self.mlp[0].weight\n        if (w == w[0, 0]).all():\n"
                "            raise ValueError('all alike')\n        six = ",
            )
        ],
        {"branches": ["the block raises an error"]},
    ),
    "nothing where tokens are large": (
        [
            (
                "        six = ",
                "        if tokens.shape[2] > 32:\n            return tokens\n        six = ",
            )
        ],
        {"the rest": ["something else is wrong"]},
    ),
}


def graded(source: str, sandbox: Zygote) -> Result:
    reference = reference_sources(PART)
    asked = [c for c in checks_for(PART, FRESH_SEED) if c.id == "3.13/block"]
    return grade(replace(reference, graded={**reference.graded, "dit": source}), asked, sandbox)[0]


def written_as(name: str) -> str:
    source = reference_sources(PART).graded["dit"]
    before = source[: source.index("    def __init__(self, dim, heads)")]
    return f"import math\nimport torch\n{before}{RIGHT[name]}"


@pytest.mark.parametrize("name", RIGHT)
def test_right_blocks_get_full_marks(name: str, sandbox: Zygote) -> None:
    result = graded(written_as(name), sandbox)
    assert result.points == result.check.points, result.verdict.message


@pytest.mark.parametrize("name", RIGHT)
def test_each_of_them_is_read(name: str, sandbox: Zygote) -> None:
    with_relu = written_as(name).replace(', approximate="tanh"', "")
    with_relu = with_relu.replace("F.gelu(", "F.relu(").replace("nn.GELU()", "nn.ReLU()")
    facets = wrong(graded(with_relu, sandbox).verdict)
    assert {facet: str(each.message) for facet, each in facets.items()} == {
        "MLP": "The activation of the MLP is ReLU; it should be GELU."
    }


@pytest.mark.parametrize("name", SEVERAL)
def test_all_that_is_wrong_is_said(name: str, sandbox: Zygote) -> None:
    source = reference_sources(PART).graded["dit"]
    edits, said = SEVERAL[name]
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    found = {
        facet: str(each.message) for facet, each in wrong(graded(source, sandbox).verdict).items()
    }
    assert found.keys() == said.keys(), found
    for facet, words in said.items():
        assert all(word in found[facet] for word in words), found[facet]
