"""An AdaLNZeroBlock under experiment: which weights give the six vectors, and what each does.

Nothing is known of how a student names or arranges layers. But the condition's layer is the one
that starts at zero, and what a weight does tells what it is. Where the SiLU of the condition is a
unit vector, only one column of that layer acts: its 6 D entries are the six vectors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import nn

from referee.finding import Stop, student
from referee.flow_worlds import examples

SURE = 1e-3  # relative: more than float32's rounding and LayerNorm's eps, less than any mistake
ONE = 1.278464542761074  # SiLU(ONE) = 1
BRANCHES = ("attention", "MLP")


@dataclass
class Block:
    """A block, and its weights by what they do. Rows count the 6 D entries of a column."""

    module: nn.Module
    dim: int
    heads: int
    zero: list[nn.Parameter] = field(default_factory=list)  # weights of the condition's layer
    columns: list[torch.Tensor] = field(default_factory=list)  # their places, (6 D,) for each
    gates: dict[str, list[int]] = field(default_factory=dict)  # rows, in the order of channels
    scales: dict[str, list[int]] = field(default_factory=dict)
    shifts: dict[str, list[int]] = field(default_factory=dict)

    def __call__(self, tokens, condition):
        """(B, N, D), with what must hold of every answer. Raises Stop."""
        got = student("AdaLNZeroBlock.forward", self.module, tokens, condition)
        if not torch.is_tensor(got) or got.shape != tokens.shape:
            shape = tuple(got.shape) if torch.is_tensor(got) else type(got).__name__
            raise Stop(
                f"the block answers {shape} for tokens of shape {tuple(tokens.shape)}; it should "
                f"be the same shape"
            )
        if not torch.isfinite(got).all():
            raise Stop("the block answers numbers that are not finite")
        return got

    def others(self) -> list[nn.Parameter]:
        """All parameters but the weights of the condition's layer."""
        zero = {id(p) for p in self.zero}
        return [p for p in self.module.parameters() if id(p) not in zero and p.requires_grad]

    def shuffle(self) -> None:
        """Let all other weights be ones that do not depend on how a student starts them."""
        with torch.no_grad():
            for number, p in enumerate(self.others()):
                if p.ndim >= 2:
                    p.copy_(sample(tuple(p.shape), 300 + number, self.dim**-0.5))

    def set_layer(self, matrix: torch.Tensor) -> None:
        """Let the condition's layer be this matrix, (6 D, D), its rows as they lie in memory."""
        flat = torch.zeros(sum(p.numel() for p in self.zero))
        for column, values in zip(self.columns, matrix.T, strict=True):
            flat[column] = values.to(flat.dtype)
        with torch.no_grad():
            for p, values in zip(
                self.zero, flat.split([p.numel() for p in self.zero]), strict=True
            ):
                p.copy_(values.view(p.shape))

    def set_six(self, six: torch.Tensor) -> None:
        """Let the six vectors be these, (6 D,), for the condition `told`."""
        matrix = torch.zeros(6 * self.dim, self.dim)
        matrix[:, 0] = six
        self.set_layer(matrix)

    def run(self, tokens, six: torch.Tensor) -> torch.Tensor:
        """The answer for these six vectors, without gradients."""
        self.set_six(six)
        with torch.no_grad():
            return self(tokens.clone(), told(self.dim, len(tokens)))

    def six(self, **vectors: dict[str, torch.Tensor]) -> torch.Tensor:
        """(6 D,) from gates, scales and shifts: {branch: (D,)} each; what lacks is zero."""
        found = torch.zeros(6 * self.dim)
        for kind, by_branch in vectors.items():
            for branch, values in by_branch.items():
                found[getattr(self, kind)[branch]] = values.to(found.dtype)
        return found


def told(dim: int, batch: int, channel: int = 0) -> torch.Tensor:
    """Conditions whose SiLU is the unit vector of a channel, (B, D)."""
    condition = torch.zeros(batch, dim)
    condition[:, channel] = ONE
    return condition


def sample(shape: tuple[int, ...], seed: int, scale: float = 1.0) -> torch.Tensor:
    """float32 values that no submission knows."""
    return examples(shape, seed, torch.float32, scale)


def tokens_of(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    """Tokens of a few different sizes, so large that LayerNorm's eps does not count."""
    return sample(shape, seed, 4.0) + sample((*shape[:-1], 1), seed + 1)


def normalised(tokens: torch.Tensor) -> torch.Tensor:
    """LayerNorm without weights, in float64."""
    tokens = tokens.double()
    middle = tokens - tokens.mean(dim=-1, keepdim=True)
    return middle / (middle.square().mean(dim=-1, keepdim=True) + 1e-6).sqrt()


def apart(a: torch.Tensor, b: torch.Tensor) -> float:
    """How far a is from b, as a share of b's size."""
    a, b = a.double(), b.double()
    return ((a - b).abs().max() / b.abs().max().clamp(min=1e-6)).item()


def find_layer(block: Block) -> None:
    """The weights of the condition's layer, and its columns' places. Raises Stop."""
    parameters = list(block.module.parameters())
    if not parameters:
        raise Stop("the block has no parameters")
    dim = block.dim
    block.zero = [p for p in parameters if p.ndim >= 2 and not p.any() and p.requires_grad]
    if not block.zero:
        raise Stop("no layer starts at zero; the one that gives shift, scale and gate should")
    open_rows = _columns(block)
    for rows in open_rows:
        if len(rows) == 0:
            raise Stop(
                "at the start no gradient reaches a layer that is zero: what the gates multiply "
                "starts at zero, too, or nothing depends on the condition"
            )
        if len(rows) != 2 * dim:
            raise Stop(
                f"at the start gradients reach {len(rows)} of the zero weights for one number of "
                f"the condition; two gates of D = {dim} numbers are {2 * dim} (where a branch is "
                f"zero, too, its gates get none)"
            )
    with torch.no_grad():
        for number, rows in enumerate(open_rows):
            _add(block, rows, 0.5 + sample((2 * dim,), number).abs())
    block.columns = _columns(block)
    for column in block.columns:
        if len(column) != 6 * dim:
            raise Stop(
                f"{len(column)} zero weights act for one number of the condition; shift, scale and "
                f"gate for two branches are 6 D = {6 * dim}"
                + ("; do shift and scale start at zero, too?" if len(column) < 6 * dim else "")
            )
    first = _among(open_rows[0], block.columns[0])
    if any(
        not torch.equal(_among(rows, column), first)
        for rows, column in zip(open_rows, block.columns, strict=True)
    ):
        raise Stop("the gates of the condition's numbers are not the same rows of its layer")
    block.gates = {"both": first.nonzero().flatten().tolist()}


def _columns(block: Block) -> list[torch.Tensor]:
    """For each number of the condition, the places that get a gradient with it alone.

    Those that get one with every number are biases of more than one axis.
    """
    found = [_reached(block, channel) for channel in range(block.dim)]
    always = found[0]
    for places in found[1:]:
        always = always[torch.isin(always, places)]
    return [places[~torch.isin(places, always)] for places in found]


def _reached(block: Block, channel: int) -> torch.Tensor:
    """Places in the zero weights, laid end to end, that get a gradient for this condition."""
    tokens = tokens_of((3, 4, block.dim), 60 + channel)
    got = block(tokens, told(block.dim, 3, channel))
    if not got.requires_grad:
        raise Stop("no gradient flows through the block")
    weights = sample(tuple(got.shape), 90 + channel)
    slopes = torch.autograd.grad((got * weights).sum(), block.zero, allow_unused=True)
    flat = torch.cat(
        [
            torch.zeros(p.numel()) if slope is None else slope.detach().flatten()
            for p, slope in zip(block.zero, slopes, strict=True)
        ]
    )
    return (flat.abs() > 1e-7 * flat.abs().max()).nonzero().flatten()


def _add(block: Block, places: torch.Tensor, values: torch.Tensor) -> None:
    flat = torch.cat([p.flatten() for p in block.zero])
    flat[places] += values
    for p, part in zip(block.zero, flat.split([p.numel() for p in block.zero]), strict=True):
        p.copy_(part.view(p.shape))


def _among(rows: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
    """Which of the column's places are rows, bools (6 D,)."""
    return torch.isin(column, rows)


def find_gates(block: Block) -> None:
    """Which channel and branch each gate belongs to, by what opens with it alone. Raises Stop."""
    dim, rows = block.dim, block.gates["both"]
    tokens = tokens_of((2, 3, dim), 5)
    others = tokens.clone()
    others[:, 1:] = tokens_of((2, 2, dim), 6)
    found: dict[str, dict[int, int]] = {branch: {} for branch in BRANCHES}
    for row in rows:
        six = torch.zeros(6 * dim)
        six[row] = 1.0
        moved = block.run(tokens, six) - tokens
        size = moved.abs().amax(dim=(0, 1))
        channels = (size > 1e-5 * size.max()).nonzero().flatten().tolist()
        if len(channels) != 1:
            raise Stop(
                f"one number of a gate opens {len(channels)} channels; it should multiply its own"
            )
        (channel,) = channels
        other = block.run(others, six) - others
        reaches = (other - moved)[:, 0].abs().max() > 1e-5 * moved.abs().max()
        branch = BRANCHES[0] if reaches else BRANCHES[1]
        six[row] = -2.5
        if apart(block.run(tokens, six) - tokens, -2.5 * moved) > SURE:
            raise Stop(f"the gate of the {branch}'s branch does not multiply what comes out of it")
        found[branch][channel] = row
    for branch in BRANCHES:
        if len(found[branch]) != dim:
            raise Stop(
                f"{len(found[branch])} channels have a gate for a branch in which tokens "
                f"{'see each other' if branch == BRANCHES[0] else 'are apart'}; it should be {dim}"
            )
        block.gates[branch] = [found[branch][channel] for channel in range(dim)]
    del block.gates["both"]


def find_scales(block: Block, branch: str) -> None:
    """Scale and shift of each channel: their slopes differ by LayerNorm(x). Raises Stop.

    With one token a sample, so that attention, too, takes each sample for itself.
    """
    dim = block.dim
    tokens, slopes = tokens_of((6, 1, dim), 8), []
    six = block.six(gates={branch: torch.ones(dim)})
    block.set_six(six)
    got = block(tokens, told(dim, 6))[:, 0]
    for b in range(6):
        for d in range(dim):
            slope = torch.autograd.grad(got[b, d], block.zero, retain_graph=True, allow_unused=True)
            flat = torch.cat(
                [
                    torch.zeros(p.numel()) if s is None else s.flatten()
                    for p, s in zip(block.zero, slope, strict=True)
                ]
            )
            slopes.append(flat[block.columns[0]].double())
    slopes = torch.stack(slopes).view(6, dim, 6 * dim).permute(2, 0, 1)  # (6 D, B, D)
    gates = {row for rows in block.gates.values() for row in rows}
    size = slopes.abs().amax(dim=(1, 2))
    rows = [r for r in range(6 * dim) if r not in gates and size[r] > 1e-6 * size.max()]
    if len(rows) != 2 * dim:
        raise Stop(
            f"{len(rows)} numbers beside the gates act on the {branch}'s branch; shift and scale "
            f"are {2 * dim}"
        )
    known: dict[str, Callable] = {
        "LayerNorm(x)": normalised,
        "x itself": lambda x: x.double(),
        "x over its root mean square": lambda x: (
            x.double() / x.double().square().mean(-1, keepdim=True).sqrt()
        ),
        "x over its standard deviation with D - 1": lambda x: (
            normalised(x) * ((x.shape[-1] - 1) / x.shape[-1]) ** 0.5
        ),
    }
    for name, way in known.items():
        pairs = _pairs(slopes, rows, way(tokens)[:, 0])
        if len(pairs) == dim and len({row for pair in pairs.values() for row in pair}) == 2 * dim:
            if name != "LayerNorm(x)":
                raise Stop(f"the {branch}'s branch modulates {name}, not LayerNorm(x)")
            block.scales[branch] = [pairs[d][0] for d in range(dim)]
            block.shifts[branch] = [pairs[d][1] for d in range(dim)]
            return
    raise Stop(
        f"the {branch}'s branch does not modulate LayerNorm(x): no number's effect is LayerNorm(x) "
        f"times another's, as scale's is shift's"
    )


def _pairs(slopes, rows: list[int], values: torch.Tensor) -> dict[int, tuple[int, int]]:
    """{channel: (row of the scale, row of the shift)} where slopes fit; values (B, D)."""
    found, part = {}, slopes[rows]
    size = part.abs().amax(dim=(1, 2))
    for d in range(values.shape[1]):
        expected = values[:, d, None] * part  # (2 D, B, D), of the scale that goes with each
        gap = (part[:, None] - expected[None]).abs().amax(dim=(2, 3))
        gap = gap / torch.maximum(size[:, None], expected.abs().amax(dim=(1, 2))[None])
        fits = (gap < SURE).nonzero().tolist()
        if len(fits) == 1:
            found[d] = (rows[fits[0][0]], rows[fits[0][1]])
    return found
