"""Part 3's optional exercises: right ways to write them get full marks."""

import re
from dataclasses import replace

import pytest
from course import FRESH_SEED

from autograder.checking.catalogue import exercises
from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "flow_matching"
pytestmark = [pytest.mark.e3_11, pytest.mark.e3_12, pytest.mark.e3_13]

# {what it is: (module, function, body)}
RIGHT = {
    "pairs by hand": ("reflow", "couple", """
    x = x_0.clone()
    for k in range(steps):
        x = x + field(x, k / steps) / steps
    return x_0, x
"""),
    "pairs by heun": ("reflow", "couple", """
    from solvers import heun
    return [x_0, heun(field, x_0, torch.linspace(0, 1, steps + 1))]
"""),
    "stratified times": ("reflow", "reflow_loss", """
    B = x_0.shape[0]
    t = ((torch.arange(B) + torch.rand(B)) / B)[torch.randperm(B)].to(x_0.dtype)
    s = t.view([B] + [1] * (x_0.dim() - 1))
    return torch.nn.functional.mse_loss(network(torch.lerp(x_0, x_1, s), t), x_1 - x_0)
"""),
    "pair by pair": ("reflow", "reflow_loss", """
    total = 0.0
    for a, b in zip(x_0, x_1):
        t = torch.rand(1).to(a.dtype)
        shown = (1 - t) * a + t * b
        total = total + ((network(shown[None], t)[0] - (b - a)) ** 2).mean()
    return total / len(x_0)
"""),
    "variance of velocities": ("reflow", "straightness", """
    x, h, seen = x_0, 1.0 / steps, []
    for k in range(steps):
        seen.append(field(x, k * h))
        x = x + h * seen[-1]
    v = torch.stack(seen)
    return ((v - v.mean(0)) ** 2).sum(dim=tuple(range(2, v.dim()))).mean().item()
"""),
    "bernoulli": ("masked_diffusion", "mask_tokens", """
    keep = torch.bernoulli(t.double()[:, None, None].expand(x.shape)).bool()
    return torch.where(keep, x, MASK)
"""),
    "numpy coins": ("masked_diffusion", "mask_tokens", """
    import numpy as np
    out = x.numpy().copy()
    for row, share in zip(out, t.tolist()):
        row[np.random.rand(*row.shape) < 1 - share] = MASK
    return torch.from_numpy(out)
"""),
    "token by token": ("masked_diffusion", "mask_tokens", """
    out = x.clone()
    B, H, W = x.shape
    for b in range(B):
        coins = torch.rand(H * W)
        for place in range(H * W):
            if coins[place] > t[b]:
                out[b, place // W, place % W] = 2
    return out
"""),
    "log-softmax": ("masked_diffusion", "loss", """
    B, H, W = x.shape
    t = torch.rand(B)
    x_t = mask_tokens(x, t)
    log_p = network(x_t, t, labels).log_softmax(1).gather(1, x[:, None]).squeeze(1)
    per_sample = -(log_p * (x_t == MASK)).sum(dim=(1, 2)) / (1 - t)
    return per_sample.sum() / (B * H * W)
"""),
    "antithetic times, sample by sample": ("masked_diffusion", "loss", """
    half = torch.rand((len(x) + 1) // 2)
    t = torch.cat([half, 1 - half])[: len(x)]
    x_t = mask_tokens(x, t)
    logits = network(x_t, t, labels)
    total = 0
    for i in range(len(x)):
        gone = x_t[i] == 2
        if gone.any():
            cost = F.cross_entropy(logits[i][:, gone].T, x[i][gone], reduction="sum")
            total = total + cost / (1 - t[i])
    return total / x.numel()
"""),
    "multinomial": ("masked_diffusion", "unmask", """
    B = len(labels)
    x = torch.zeros(B, side, side, dtype=torch.long) + MASK
    times = [k / steps for k in range(steps + 1)]
    for t, s in zip(times[:-1], times[1:]):
        p = network(x, torch.full([B], t), labels).softmax(1).permute(0, 2, 3, 1)
        new = torch.multinomial(p.reshape(-1, 2), 1).reshape(B, side, side)
        go = (x == MASK) & (torch.rand(B, side, side) < (s - t) / (1 - t))
        x[go] = new[go]
    return x
"""),
    "a uniform draw of three": ("masked_diffusion", "unmask", """
    x = MASK * torch.ones(len(labels), side, side).long()
    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        p = torch.softmax(network(x, t * torch.ones(len(labels)), labels), dim=1)
        stay = (1 - s) / (1 - t)
        q = torch.cat([p * (1 - stay), stay * torch.ones_like(p[:, :1])], dim=1)
        u = torch.rand(x.shape)
        drawn = (u > q[:, 0]).long() + (u > q[:, 0] + q[:, 1]).long()
        x = torch.where(x == MASK, drawn, x)
    return x.clamp(max=1) if steps == 0 else x
"""),
    "unfold": ("dit", "patchify", """
    B, C = x.shape[:2]
    cut = x.unfold(2, p, p).unfold(3, p, p)
    return cut.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)
"""),
    "patch by patch": ("dit", "patchify", """
    import torch
    rows = []
    for i in range(0, x.shape[2], p):
        for j in range(0, x.shape[3], p):
            rows.append(x[:, :, i:i + p, j:j + p].movedim(1, -1).reshape(len(x), -1))
    return torch.stack(rows, dim=1)
"""),
    "einsum": ("dit", "unpatchify", """
    import torch
    n = int(tokens.shape[1] ** 0.5 + 0.5)
    c = tokens.shape[2] // p // p
    x = torch.einsum("nhwpqc->nchpwq", tokens.view(len(tokens), n, n, p, p, c))
    return x.reshape(len(tokens), c, n * p, n * p)
"""),
}  # fmt: skip
BLOCK = """
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.up, self.down = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)
        self.modulation = nn.ModuleList(nn.Linear(dim, dim) for _ in range(6))
        for layer in self.modulation:
            nn.init.constant_(layer.weight, 0)
            nn.init.constant_(layer.bias, 0)

    def forward(self, tokens, condition):
        B, N, D = tokens.shape
        s1, c1, g1, s2, c2, g2 = (m(F.silu(condition)).unsqueeze(1) for m in self.modulation)
        h = F.layer_norm(tokens, (D,)) * (c1 + 1) + s1
        q, k, v = self.qkv(h).view(B, N, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4)
        a = (q @ k.transpose(-2, -1) / (D // self.heads) ** 0.5).softmax(-1) @ v
        tokens = tokens + g1 * self.proj(a.transpose(1, 2).reshape(B, N, D))
        h = F.layer_norm(tokens, (D,)) * (c2 + 1) + s2
        return tokens + g2 * self.down(F.gelu(self.up(h)))
"""


def graded(module: str, source: str, sandbox: Zygote) -> dict[str, Result]:
    reference = reference_sources(PART)
    asked = [c for c in checks_for(PART, FRESH_SEED) if c.module in (module, "solvers")]
    submitted = replace(reference, graded={**reference.graded, module: source})
    return {each.check.id: each for each in grade(submitted, asked, sandbox)}


def lost(results: dict[str, Result]) -> dict[str, str]:
    return {name: r.verdict.message for name, r in results.items() if r.points < r.check.points}


@pytest.mark.parametrize("name", RIGHT)
def test_right_ways_get_full_marks(name: str, sandbox: Zygote) -> None:
    module, function, body = RIGHT[name]
    source = reference_sources(PART).graded[module]
    head = re.search(rf"def {function}\(.*?\n    \"\"\".*?\"\"\"\n", source, re.S)
    assert head is not None
    end = re.compile(r"^(?=\S)", re.M).search(source, head.end())
    rest = source[end.start() :] if end else ""
    assert lost(graded(module, source[: head.end()] + body + "\n\n" + rest, sandbox)) == {}


def test_a_block_with_attention_of_its_own_gets_full_marks(sandbox: Zygote) -> None:
    source = reference_sources(PART).graded["dit"]
    before = source[: source.index("    def __init__(self, dim, heads)")]
    assert lost(graded("dit", before + BLOCK, sandbox)) == {}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(6))
def test_the_reference_passes_with_any_seed(seed: int, sandbox: Zygote) -> None:
    modules = {each.module for each in exercises(PART) if each.bonus}
    asked = [c for c in checks_for(PART, seed) if c.module in {*modules, "solvers"}]
    results = grade(reference_sources(PART), asked, sandbox)
    assert lost({each.check.id: each for each in results}) == {}
