"""3.13 AdaLNZeroBlock: judged by what it does, whatever its layers are called (DiT, fig. 3).

At the start it is the identity, and gradients reach the gates. Then the weights of the condition's
layer are found by what they do (block_worlds.py), and set so that one branch at a time, or one
token, tells whether it is LayerNorm, modulation, attention, MLP and gate. With the same number in
all other weights, each arrangement of heads and layers gives the same answer, so that attention's
scale and softmax, the MLP's width and its GELU have closed forms. Nothing here is left to chance.
"""

import math

import torch
import torch.nn.functional as F

from referee.block_worlds import (
    BRANCHES,
    SURE,
    Block,
    apart,
    find_gates,
    find_layer,
    find_scales,
    normalised,
    sample,
    tokens_of,
    told,
)
from referee.finding import Crash, Report, Stop, student

SIZES = ((8, 2), (12, 6), (6, 1))  # D and heads
GELUS = {"exact": lambda x: F.gelu(x), "tanh": lambda x: F.gelu(x, approximate="tanh")}


def check(subject, report: Report) -> None:
    kind = getattr(subject.load("dit"), "AdaLNZeroBlock", None)
    if not callable(kind):
        raise Stop("there is no class AdaLNZeroBlock")
    for number, (dim, heads) in enumerate(SIZES):
        torch.manual_seed(30 + number)
        block = Block(student("AdaLNZeroBlock(dim, heads)", kind, dim, heads), dim, heads)
        check_start(report, block)
        report.stop_if_wrong()
        find_layer(block)
        own_weights(block)
        block.shuffle()
        check_tokens(report, block)
        report.stop_if_wrong()
        check_condition(block)
        find_gates(block)
        check_order(block)
        for branch in BRANCHES:
            find_scales(block, branch)
            check_modulation(block, branch)
        check_learning(report, block)
        count_weights(report, block)
        check_mlp(block)
        check_attention(block)
    _as_transformer_builds_it(report, kind)
    _in_float64(report, kind)


def check_start(report: Report, block: Block) -> None:
    """A new block gives back its tokens, whatever the condition, in any shape."""
    for shape in ((2, 5, block.dim), (1, 1, block.dim), (3, 3, block.dim), (1, 7, block.dim)):
        tokens, condition = tokens_of(shape, 1), sample((shape[0], block.dim), 2, 2.0)
        given = (tokens.clone(), condition.clone())
        got = block(*given)
        if not torch.equal(given[0], tokens) or not torch.equal(given[1], condition):
            raise Stop("the block changes its inputs")
        if apart(got, tokens) > 1e-6:
            report.wrong(
                f"a new block changes its tokens (by {(got - tokens).abs().max():.3g}); it should "
                f"give them back as they are"
            )
            return


def own_weights(block: Block) -> None:
    """LayerNorm's own weights start at one, as no others do. Raises Stop where there are some."""
    ones = {
        name: p for name, p in block.module.named_parameters() if p.numel() > 1 and (p == 1).all()
    }
    ones = {name: p for name, p in ones.items() if p.requires_grad}
    if not ones:
        return
    got = block(tokens_of((2, 3, block.dim), 10), told(block.dim, 2))
    weights = sample(tuple(got.shape), 11)
    slopes = torch.autograd.grad((got * weights).sum(), [*ones.values()], allow_unused=True)
    for name, slope in zip(ones, slopes, strict=True):
        if slope is not None and slope.any():
            raise Stop(f"{name} starts at one: LayerNorm should have no weights of its own")


def check_condition(block: Block) -> None:
    """Only the condition's SiLU acts, and linearly; each sample has its own. Raises Stop."""
    dim = block.dim
    layer = sample((6 * dim, dim), 12, 0.7)
    block.set_layer(layer)
    tokens = tokens_of((3, 4, dim), 13)
    left = -2.6 + 0.3 * sample((3, dim), 14).tanh()  # SiLU is minimal at -1.278
    right = _other_side(left)
    with torch.no_grad():
        a, b = block(tokens, left), block(tokens, right)
        condition = sample((3, dim), 15, 1.5)
        got = block(tokens, condition)
    if apart(b - tokens, a - tokens) > SURE:
        raise Stop(
            "two conditions with the same SiLU give different answers: the layer of the condition "
            "should be given its SiLU"
        )
    for row in range(3):
        block.set_six(layer @ F.silu(condition[row]))
        with torch.no_grad():
            alone = block(tokens[row : row + 1], told(dim, 1))
        if apart(got[row : row + 1] - tokens[row], alone - tokens[row]) > SURE:
            raise Stop(
                "shift, scale and gate are not linear in the SiLU of the sample's own condition"
            )


def _other_side(left: torch.Tensor) -> torch.Tensor:
    """The other numbers with the same SiLU, right of its minimum, by halving."""
    goal = F.silu(left.double())
    low, high = torch.full_like(goal, -1.2784645), torch.zeros_like(goal)
    for _ in range(60):
        middle = (low + high) / 2
        below = F.silu(middle) < goal
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return low.to(left.dtype)


def check_tokens(report: Report, block: Block) -> None:
    """Samples are apart, the order of tokens does not count, and the same call gives the same."""
    dim = block.dim
    block.set_layer(sample((6 * dim, dim), 22, 0.7))
    tokens, condition = tokens_of((3, 5, dim), 23), sample((3, dim), 24)
    given = (tokens.clone(), condition.clone())
    with torch.no_grad():
        got = block(*given)
        if not torch.equal(given[0], tokens) or not torch.equal(given[1], condition):
            report.wrong("the block changes its inputs")
        alone = torch.cat([block(tokens[k : k + 1], condition[k : k + 1]) for k in range(3)])
        order = torch.tensor([3, 0, 4, 1, 2])
        mixed = block(tokens[:, order], condition)
        again = block(tokens, condition)
        block.module.eval()
        evaluated = block(tokens, condition)
        block.module.train()
    moved = (got - tokens).abs().max()
    for what, other, right in (
        ("a sample alone gets another answer than in a batch", alone, got),
        ("the order of the tokens changes their answers", mixed, got[:, order]),
        ("the same call gives another answer", again, got),
        ("evaluation mode changes the answer", evaluated, got),
    ):
        if (other - right).abs().max() > SURE * moved:
            report.wrong(what)


def check_order(block: Block) -> None:
    """Attention first, and the MLP on what comes of it. Raises Stop."""
    dim = block.dim
    six, tokens = sample((6 * dim,), 32, 0.7), tokens_of((2, 4, dim), 33)
    both = block.run(tokens, six)

    def only(branch: str, x: torch.Tensor) -> torch.Tensor:
        closed = six.clone()
        closed[block.gates[BRANCHES[1 - BRANCHES.index(branch)]]] = 0
        return block.run(x, closed)

    first, second = (only(branch, tokens) for branch in BRANCHES)
    if apart(both - tokens, only("MLP", first) - tokens) <= SURE:
        return
    hint = ""
    if apart(both - tokens, first + second - 2 * tokens) <= SURE:
        hint = "; both branches are given the block's tokens"
    elif apart(both - tokens, only("attention", second) - tokens) <= SURE:
        hint = "; the MLP comes first"
    raise Stop(f"the MLP's branch does not work on what attention's branch leaves{hint}")


def check_modulation(block: Block, branch: str) -> None:
    """x with shift and scale gives what another x gives without them. Raises Stop.

    Two tokens are as many equations as a channel has unknowns: for any two pairs of tokens there
    are a scale and a shift that lead from the one pair's LayerNorm to the other's.
    """
    dim = block.dim
    for seed in (41, 43):
        x, other = tokens_of((1, 2, dim), seed), tokens_of((1, 2, dim), seed + 1)
        a, b = normalised(x)[0], normalised(other)[0]
        slope = (b[0] - b[1]) / (a[0] - a[1])
        gates = {branch: torch.linspace(0.5, 1.5, dim)}
        six = block.six(
            gates=gates, scales={branch: slope - 1}, shifts={branch: b[0] - slope * a[0]}
        )
        got, right = (block.run(x, six) - x), block.run(other, block.six(gates=gates)) - other
        tolerance = SURE * slope.abs().max().clamp(min=1).item()
        if apart(got, right) > tolerance:
            still = block.run(x, block.six(gates=gates)) - x
            hint = "; is it scale without the 1?" if apart(still, right) < SURE else ""
            raise Stop(
                f"what the {branch}'s branch is given is not LayerNorm(x) * (1 + scale) + "
                f"shift{hint}"
            )


def check_learning(report: Report, block: Block) -> None:
    """With open gates gradients reach tokens, condition and all weights."""
    dim = block.dim
    block.set_layer(sample((6 * dim, dim), 52, 0.7))
    tokens = tokens_of((2, 4, dim), 53).requires_grad_()
    condition = sample((2, dim), 54).requires_grad_()
    block.module.zero_grad()
    (block(tokens, condition) * sample((2, 4, dim), 55)).sum().backward()
    for what, value in (("tokens", tokens), ("condition", condition)):
        if value.grad is None or not value.grad.abs().max() > 0:
            report.wrong(f"no gradient reaches the {what}")
    idle = [
        name
        for name, p in block.module.named_parameters()
        if p.requires_grad and (p.grad is None or not p.grad.abs().max() > 0)
    ]
    if idle:
        report.remark(f"no gradient reaches {', '.join(idle[:4])}")


def count_weights(report: Report, block: Block) -> None:
    """Beside the condition's layer: 4 D^2 weights for attention and 8 D^2 for the MLP."""
    dim = block.dim
    used = sum(p.numel() for p in block.others() if p.ndim >= 2 and p.grad is not None)
    square = used / dim**2
    if square == 12:
        return
    if square == 11 and _heads_side_by_side(block):
        report.remark("attention has 3 D^2 weights: no layer follows on its heads")
        return
    report.wrong(
        f"attention and MLP have {square:.3g} D^2 weights; query, key, value and output of "
        f"attention have 4 D^2 and an MLP with one hidden layer of 4 D has 8 D^2"
    )


def _heads_side_by_side(block: Block) -> bool:
    """Whether each head's numbers are a part of the channels: they move by the same share.

    One of two tokens goes from its own value towards the other's, by what a head pays to it.
    """
    dim, x = block.dim, tokens_of((1, 2, block.dim), 57)
    six = block.six(gates={"attention": torch.ones(dim)})
    biases = [p for p in block.others() if p.ndim < 2]
    kept = [p.detach().clone() for p in biases]
    with torch.no_grad():
        for p in biases:
            p.zero_()
    pair = (block.run(x, six) - x)[0, 0]
    own, other = ((block.run(x[:, n : n + 1], six) - x[:, n])[0, 0] for n in (0, 1))
    with torch.no_grad():
        for p, values in zip(biases, kept, strict=True):
            p.copy_(values)
    shares = ((pair - own) / (other - own)).sort().values.view(block.heads, -1)
    return bool((shares.amax(dim=1) - shares.amin(dim=1)).max() < 10 * SURE)


def even_weights(block: Block, value: float) -> dict[str, torch.Tensor]:
    """Let all other weights be this number, and all biases 0; returns what was there before."""
    kept = {name: p.detach().clone() for name, p in block.module.named_parameters()}
    with torch.no_grad():
        for p in block.others():
            p.fill_(value if p.ndim >= 2 else 0.0)
    return kept


def restore(block: Block, kept: dict[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for name, p in block.module.named_parameters():
            p.copy_(kept[name])


def branch_alone(block: Block, branch: str, seed: int):
    """(what the branch answers, the means of the tokens that it is given (B, N)).

    All of its weights are 1 / D, so that a layer of D numbers gives their mean.
    """
    dim = block.dim
    kept = even_weights(block, 1 / dim)
    x, scale, shift = (
        tokens_of((2, 4, dim), seed),
        sample((dim,), seed + 2, 4.0),
        sample((dim,), seed + 3),
    )
    six = block.six(gates={branch: torch.ones(dim)}, scales={branch: scale}, shifts={branch: shift})
    got = (block.run(x, six) - x).double()
    restore(block, kept)
    given = normalised(x) * (1 + scale.double()) + shift.double()
    return got, given.mean(dim=-1)


def check_mlp(block: Block) -> None:
    """4 D hidden numbers, each GELU(m) for tokens of mean m, come to 4 GELU(m). Raises Stop."""
    got, mean = branch_alone(block, "MLP", 61)
    right = {name: 4 * way(mean)[..., None].expand_as(got) for name, way in GELUS.items()}
    if min(apart(got, value) for value in right.values()) <= SURE / 5:
        return
    others = {
        "ReLU": F.relu(mean),
        "SiLU": F.silu(mean),
        "x sigmoid(1.702 x)": mean * (1.702 * mean).sigmoid(),
        "tanh": mean.tanh(),
        "nothing": mean,
        "LeakyReLU": F.leaky_relu(mean),
        "ELU": F.elu(mean),
    }
    for name, value in others.items():
        if apart(got, 4 * value[..., None].expand_as(got)) <= SURE:
            raise Stop(f"the MLP has {name} between its layers; it should be GELU")
    share = ((got * right["exact"]).sum() / right["exact"].square().sum()).item()
    if apart(got, share * right["exact"]) <= 2 * SURE:
        raise Stop(f"the MLP has a hidden layer of {4 * share:.3g} D; it should be 4 D")
    raise Stop("the MLP is not two linear layers, 4 D wide between them, with GELU")


def check_attention(block: Block) -> None:
    """With even weights, softmax over sqrt(D / heads) m_n m_k of the means m. Raises Stop."""
    got, mean = branch_alone(block, "attention", 71)
    width = block.dim // block.heads
    products = mean[:, :, None] * mean[:, None, :]  # (B, N, N), of query n and key k

    def attended(factor: float, axis: int = 2) -> torch.Tensor:
        shares = (factor * products).softmax(dim=axis)
        return (shares @ mean[..., None]).expand_as(got)

    if apart(got, attended(math.sqrt(width))) <= SURE:
        return
    causal = torch.ones(4, 4).tril().log()
    masked = ((math.sqrt(width) * products + causal).softmax(2) @ mean[..., None]).expand_as(got)
    no_softmax = (math.sqrt(width) * products @ mean[..., None]).expand_as(got)
    ways = {
        "scores are not divided by sqrt(D / heads)": attended(width),
        "scores are divided by sqrt(D), not by sqrt(D / heads)": attended(
            width / math.sqrt(block.dim)
        ),
        "there is one head, whatever heads says": attended(math.sqrt(block.dim)),
        "scores are divided by D / heads, not by its root": attended(1.0),
        "the softmax goes over the queries, not over the keys": attended(math.sqrt(width), 1),
        "there is no softmax": no_softmax,
        "tokens see only those before them": masked,
        "all tokens count the same": attended(0.0),
    }
    hints = [name for name, value in ways.items() if apart(got, value) <= SURE]
    raise Stop(
        "attention is not softmax(q k / sqrt(D / heads)) v"
        + (f": {hints[0]}" if hints else f", with {block.heads} heads and D = {block.dim}")
    )


def _as_transformer_builds_it(report: Report, kind) -> None:
    """A block of D = 96 with 4 heads for 49 tokens; the names of the arguments are a remark."""
    tokens = sample((2, 49, 96), 1)
    block = student("AdaLNZeroBlock(96, 4)", kind, 96, 4)
    if student("a block of D = 96", block, tokens, sample((2, 96), 2)).shape != tokens.shape:
        report.wrong("a block of D = 96 and 4 heads answers another shape")
    try:
        student("AdaLNZeroBlock(dim=96, heads=4)", kind, dim=96, heads=4)
    except Crash as crash:
        report.remark(str(crash))


def _in_float64(report: Report, kind) -> None:
    """A block turned to float64 works in float64."""
    block = kind(8, 2).double()
    try:
        got = student("float64", block, sample((2, 3, 8), 1).double(), sample((2, 8), 2).double())
        if got.dtype != torch.float64:
            report.remark(f"a block in float64 answers {got.dtype}")
    except Crash as crash:
        report.remark(f"a block in float64 {crash}")
