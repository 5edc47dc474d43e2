"""Reads a block of a transformer by setting its weights; what comes of it is compared on the other
side (exercise 3.13).
"""

import torch

from .block_branch import ATTENTION, MLP, Branch, pairs_of_channels
from .block_set import ALIKE, LIVE, ZERO, Block
from .block_vocabulary import (
    AS_SEEN,
    BY_ATTENTION,
    BY_CONDITION,
    BY_MLP,
    BY_MLP_OF_TOKENS,
    FAR,
    NONZERO_AT_FIRST,
    OF_ATTENTION,
    OF_CONDITION,
    ON_THE_WAY,
    ONE_AFTER_ANOTHER,
    PARTS,
    RESCALED,
    SCALE,
    SHARES,
    SHARES_OF_CHANNEL,
    SUMS,
    WEIGHTS_OF_MLP,
    WITH_GATES,
    WITHOUT_BRANCHES,
    of_branch,
)


def read_by_its_weights(found, block, first, tokens, another):
    """Put into found what was read. first: the weights as they were made; they are random by now.
    Raises CannotRead.
    """
    read = Block(block, tokens, another)
    nonzero = [bool(first[number].any()) for number, _ in read.told]
    found[NONZERO_AT_FIRST] = sum(nonzero)
    with torch.no_grad():
        read.hold_vectors(first)
    read.find_branches()
    found[ON_THE_WAY] = read.on_the_way
    found[OF_ATTENTION] = read.weights_of_attention
    found[WEIGHTS_OF_MLP] = sum(read.live[number].numel() for number in read.of_mlp)
    with torch.no_grad():
        found |= _branches(read, tokens[0])


@torch.no_grad()
def _branches(read, tokens):
    """What each branch gives: all of it, or nothing."""
    found: dict[str, object] = {}
    x = torch.nn.functional.layer_norm(tokens, tokens.shape[-1:])
    six = 0.5 + torch.rand(len(read.six))
    read.set(ZERO, ZERO)
    y = _stretched(x)
    found[WITHOUT_BRANCHES] = torch.stack([x, read.ask(x, six), y, read.ask(y, six)])
    found[ONE_AFTER_ANOTHER] = _orders(read, x, six)
    branches = [Branch(read, which, x, six) for which in (ATTENTION, MLP)]
    both = branches[0].used & branches[1].used
    found[SHARES] = int(both.sum())
    found[PARTS] = torch.tensor([[len(part) for part in b.parts] for b in branches]).double()
    for which, branch in enumerate(branches):
        if len(branch.gates):
            gates = torch.stack([branch.some(gate=gate) for gate in (0.0, 1.0, 2.0)])
            added = branch.added(x.expand(3, *x.shape), gates)
            found[of_branch(WITH_GATES, which)] = added
            if added[0].abs().max() > 0.1 * added[1].abs().max():
                branch.open = 0.0  # the factor is 1 + gate
        found[of_branch(AS_SEEN, which)] = _as_seen(branch, x)
        found[of_branch(RESCALED, which)] = _rescaled(branch, x)
    _, mlp = branches
    for branch, name in zip(branches, (BY_ATTENTION, BY_MLP_OF_TOKENS), strict=True):
        if len(branch.scales):
            found[name] = _of_one_channel(branch)
    if len(mlp.shifts):
        values = torch.stack([mlp.values(shift=total / len(mlp.shifts)) for total in SUMS])
        pairs = pairs_of_channels(read.dim)[:1].expand(len(SUMS), 1, -1)  # their sums are zero
        found[BY_MLP] = mlp.added(pairs, values, ALIKE)[:, 0]
    for branch in branches:
        if len(branch.gates):
            found[BY_CONDITION] = _by_condition(branch, x)
            break
    return found


def _stretched(x):
    """Each token by numbers of its own."""
    stretch, move = torch.linspace(2, 4, len(x))[:, None], torch.linspace(-1, 3, len(x))[:, None]
    return stretch * x + move


def _of_one_channel(branch):
    """What is added with equal weights where one channel alone has a scale. The tokens have a mean
    of 0 and a variance of 1, and the sum of what a layer sees is SCALE times this channel.
    """
    dim, scale = branch.read.dim, branch.scales[0]
    pair = pairs_of_channels(dim)[branch.channel(scale)] * (dim / 2) ** 0.5
    others = torch.zeros(dim)
    others[pair == 0] = (dim / (dim - 2)) ** 0.5 * (-1.0) ** torch.arange(dim - 2)
    share = torch.tensor(SHARES_OF_CHANNEL)[:, None]
    x = share * pair + (1 - share**2).sqrt() * others
    values = branch.values()
    values[scale] = SCALE
    return branch.added(x[None], values[None], ALIKE)[0]


def _orders(read, x, six):
    """Outputs with both branches, of the MLP after attention, of attention after the MLP, of
    attention and of the MLP.
    """
    read.set(LIVE, LIVE)
    both = read.ask(x, six)
    read.set(LIVE, ZERO)
    by_attention = read.ask(x, six)
    read.set(ZERO, LIVE)
    by_mlp, after = read.ask(x, six), read.ask(by_attention, six)
    read.set(LIVE, ZERO)
    return torch.stack([both, after, read.ask(by_mlp, six), by_attention, by_mlp])


def _as_seen(branch, x):
    """With v for the shift: where tokens, scales and shifts are x, -2, v; -x, 0, v; x, -1, v;
    -x, 1, v; -x, 0, -v; -x, 1, -v. Some of them are alike by some formula.
    """
    v = torch.linspace(-1, 1, len(branch.shifts))
    asked = [(1, -2, v), (-1, 0, v), (1, -1, v), (-1, 1, v), (-1, 0, -v), (-1, 1, -v)]
    values = torch.stack([branch.values(scale=scale, shift=shift) for _, scale, shift in asked])
    return branch.added(torch.stack([sign * x for sign, _, _ in asked]), values)


def _rescaled(branch, x):
    """With tokens as they are, and with each stretched and moved by numbers of its own."""
    return branch.added(torch.stack([x, _stretched(x)]), branch.some().expand(2, -1))


def _by_condition(branch, x):
    """Where one number of the condition gives a shift and a scale, and the next, which gives the
    gate, is each of OF_CONDITION.
    """
    branch.alone(LIVE)
    read = branch.read
    gate = torch.zeros(len(read.six))
    gate[branch.gates] = FAR
    told = torch.stack([branch.some(gate=0.0), gate])
    outputs = [read.ask_of_two(x, told, u) for u in OF_CONDITION]
    return torch.stack(outputs) - read.ask_of_two(x, told, 0.0)
