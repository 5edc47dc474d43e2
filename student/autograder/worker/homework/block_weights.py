"""Reads a block of a transformer by setting its weights, whatever its layers are and whichever way
their weights lie: what comes of it is compared on the other side (exercise 3.13).

The weights of the condition's linear layer are those whose gradient, where one number of the
condition alone is not zero, is zero but for one place along an axis. That place then gives any
shift, scale and gate. Of the other weights, attention's are those by which tokens meet.
"""

import torch

from .block_vocabulary import (
    AS_SEEN,
    BY_ATTENTION,
    BY_CONDITION,
    BY_MLP,
    BY_MLP_OF_TOKENS,
    EQUAL,
    FAR,
    NONZERO_AT_FIRST,
    NUMBERS_OF_CONDITION,
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
    WITH_GATES,
    WITHOUT_BRANCHES,
    of_branch,
)

SEEN = 1e-5  # of the largest output: less is no change
LEAST = 3  # times dim: what the linear layer of a condition gives, if both branches share it
VECTORS = 6  # what has at most this many times dim numbers is no matrix, where heads are larger
LIVE, ZERO, ALIKE = "live", "zero", "alike"
ATTENTION, MLP = 0, 1


class CannotRead(Exception):
    """The weights are not those of a block as the exercise has it."""


def read_by_its_weights(found, block, first, tokens, another):
    """Put into found what was read. first: the weights as they were made; they are random by now.
    Raises CannotRead.
    """
    read = _Block(block, tokens, another)
    found[NUMBERS_OF_CONDITION] = len(read.six)
    nonzero = [bool(first[number].any()) for number, _ in read.told]
    found[NONZERO_AT_FIRST] = sum(nonzero)
    with torch.no_grad():
        read.hold_vectors(first)
    try:
        read.find_branches()
    except CannotRead:
        found[ON_THE_WAY] = read.on_the_way
        raise
    found[OF_ATTENTION] = read.weights_of_attention
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
    branches = [_Branch(read, which, x, six) for which in (ATTENTION, MLP)]
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
        pairs = _pairs(read.dim)[:1].expand(len(SUMS), 1, -1)  # their sums are zero
        found[BY_MLP] = mlp.added(pairs, values, ALIKE)[:, 0]
    for branch in branches:
        if len(branch.gates):
            found[BY_CONDITION] = _by_condition(branch, x)
            break
    return found


def _pairs(dim):
    """Tokens (dim, dim) of which two channels are not zero: d and the next."""
    return torch.eye(dim) - torch.eye(dim).roll(1, dims=1)


def _stretched(x):
    """Each token by numbers of its own."""
    stretch, move = torch.linspace(2, 4, len(x))[:, None], torch.linspace(-1, 3, len(x))[:, None]
    return stretch * x + move


def _of_one_channel(branch):
    """What is added with equal weights where one channel alone has a scale. The tokens have a mean
    of 0 and a variance of 1, and the sum of what a layer sees is SCALE times this channel.
    """
    dim, scale = branch.read.dim, branch.scales[0]
    pair = _pairs(dim)[branch.channel(scale)] * (dim / 2) ** 0.5
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


class _Block:
    """A block whose shift, scale and gate are set, for each sample on its own."""

    def __init__(self, block, tokens, another):
        self.block, self.dim = block, tokens.shape[2]
        self.tokens, self.weights = tokens[:1], another[0]
        self.parameters = [each for each in block.parameters() if each.requires_grad]
        if len(self.parameters) != len(list(block.parameters())):
            raise CannotRead
        self.across, self.one_by_one = self._how_it_takes_batches(tokens, another)
        self.told = self._weights_of_the_condition()
        self.axes = dict(self.told)
        self.six = torch.zeros(sum(self._slice(n, 0).numel() for n, _ in self.told))
        if len(self.six) < LEAST * self.dim:
            raise CannotRead
        self.matrices = [
            number
            for number, weight in enumerate(self.parameters)
            if weight.numel() > VECTORS * self.dim and number not in self.axes
        ]
        # so small that no softmax takes one token alone
        self.live = {n: 0.5 * self.parameters[n].detach() for n in self.matrices}
        self.of_attention, self.of_mlp = [], []
        self.weights_of_attention = 0  # that are used
        self.on_the_way = 0  # how many weights tokens need to hear of each other

    @torch.no_grad()
    def _how_it_takes_batches(self, tokens, another):
        """(whether what should be tokens are samples, and the other way round; whether samples
        meet)."""
        condition = torch.ones(len(tokens), self.dim)
        before, changed = self.block(tokens.clone(), condition), tokens.clone()
        changed[0, 0] = another[0, 0]
        seen = (self.block(changed, condition) - before).abs() > SEEN * before.abs().max()
        across = bool(seen[1:].any()) and not bool(seen[0, 1:].any())
        conditions = torch.cat([-condition[:1], condition[1:]])
        moved = (self.block(tokens.clone(), conditions) - before).abs()
        return across, bool(seen[1:].any()) or bool((moved[1:] > SEEN * before.abs().max()).any())

    def _call(self, x, condition):
        """The output (S, N, D) of tokens (S, N, D) and a condition (S, D)."""
        if not self.across:
            return self.block(x.clone(), condition)
        answers = [
            self.block(each[:, None].clone(), told.expand(len(each), -1))[:, 0]
            for each, told in zip(x, condition, strict=True)
        ]
        return torch.stack(answers)

    def _slopes(self, condition, numbers):
        output = self._call(self.tokens, condition)
        parameters = [self.parameters[number] for number in numbers]
        return torch.autograd.grad(
            (output[0] * self.weights).sum(), parameters, allow_unused=True, materialize_grads=True
        )

    def _weights_of_the_condition(self):
        """(number of a parameter, its axis along which the condition lies)."""
        condition = torch.zeros(1, self.dim)
        condition[0, 0] = 2.0
        numbers = range(len(self.parameters))
        found = []
        for number, slope in zip(numbers, self._slopes(condition, numbers), strict=True):
            for axis, size in enumerate(slope.shape):
                others = slope.narrow(axis, 1, size - 1) if size > 1 else slope
                if size == self.dim and slope.any() and not others.any():
                    found.append((number, axis))
                    break
        return found

    def _slice(self, number, place):
        return self.parameters[number].select(self.axes[number], place)

    def hold_vectors(self, first):
        """Biases are zeros from here on, and what multiplies is one."""
        for number, weight in enumerate(self.parameters):
            if number not in self.axes and number not in self.matrices:
                ones = weight.numel() == 1 or bool((first[number] == 1).all())
                weight.fill_(1.0 if ones else 0.0)

    def find_branches(self):
        """Which matrices are attention's, and which are the MLP's."""
        six = 0.5 + torch.rand(len(self.six))
        needed: list[int] = []
        with torch.no_grad():
            while self._tokens_meet(needed, six):
                before = len(needed)
                spared = list(needed)
                for number in self.matrices:
                    if number not in needed and not self._tokens_meet([*spared, number], six):
                        needed.append(number)
                    elif number not in needed:
                        spared.append(number)
                if len(needed) == before:
                    raise CannotRead
            self.on_the_way = sum(self.live[number].numel() for number in needed)
            if not needed:
                raise CannotRead
            self._put(dict.fromkeys(needed, ZERO))
            self._tell(six[None])
        condition = torch.zeros(1, self.dim)
        condition[0, 0] = FAR
        slopes = self._slopes(condition, self.matrices)
        for number, slope in zip(self.matrices, slopes, strict=True):
            mlp = number not in needed and bool(slope.any())
            (self.of_mlp if mlp else self.of_attention).append(number)
        if not self.of_mlp:
            raise CannotRead
        with torch.no_grad():
            self.set(LIVE, LIVE)
        slopes = self._slopes(condition, self.of_attention)
        self.weights_of_attention = sum(slope.numel() for slope in slopes if slope.any())

    def _tokens_meet(self, zeros, six):
        self._put(dict.fromkeys(zeros, ZERO))
        tokens = self.tokens[0]
        changed = tokens.clone()
        changed[0] = changed[0].roll(1)  # a normalisation over all tokens changes nothing by that
        before = self.ask(tokens, six)
        seen = (self.ask(changed, six) - before)[1:].abs().max()
        return bool(seen > SEEN * before.abs().max())

    def _put(self, how):
        for number, value in self.live.items():
            kind = how.get(number, LIVE)
            if kind == LIVE:
                self.parameters[number].copy_(value)
            else:
                self.parameters[number].fill_(EQUAL if kind == ALIKE else 0.0)

    def set(self, attention, mlp):
        """The matrices of each branch: as they were woken, zeros, or all alike."""
        how = {**dict.fromkeys(self.of_attention, attention), **dict.fromkeys(self.of_mlp, mlp)}
        self._put(how)

    def _tell(self, six):
        """Sample s is given row s where number s of its condition is FAR and the others zeros."""
        for number, _ in self.told:
            self.parameters[number].zero_()
        for place, values in enumerate(six):
            start = 0
            for number, _ in self.told:
                part = self._slice(number, place)
                part.copy_(values[start : start + part.numel()].view(part.shape) / FAR)
                start += part.numel()

    def ask(self, x, six):
        """The output (N, D) of tokens (N, D), with these shifts, scales and gates."""
        return self.ask_several(x[None], six[None])[0]

    def ask_of_two(self, x, six, second):
        """The output (N, D) of tokens (N, D) where two numbers of a condition are not zero."""
        self._tell(six)
        condition = torch.zeros(1, self.dim)
        condition[0, :2] = torch.tensor([FAR, second])
        return self._call(x[None], condition)[0]

    def ask_several(self, x, six):
        """The outputs (S, N, D) of tokens (S, N, D), with a row (S, six) for each."""
        size = 1 if self.across or self.one_by_one else self.dim
        outputs = []
        for some, told in zip(x.split(size), six.split(size), strict=True):
            self._tell(told)
            outputs.append(self._call(some, FAR * torch.eye(self.dim)[: len(some)]))
        return torch.cat(outputs)


class _Branch:
    """One branch, without the other: which of what the condition gives are its shifts, scales and
    gates.
    """

    def __init__(self, read, which, x, six):
        self.read, self.which, self.open = read, which, 1.0
        self.gates = self.shifts = self.scales = torch.zeros(0, dtype=torch.long)
        self.alone(LIVE)
        changed = read.ask_several(x.expand(len(six), *x.shape), six + torch.eye(len(six)))
        before = read.ask(x, six)
        seen = ((changed - before).abs() > SEEN * before.abs().max()).any(dim=1)  # (six, channels)
        self.used = seen.any(dim=1)
        self.gates = (seen.sum(dim=1) == 1).nonzero()[:, 0]
        rest = (seen.sum(dim=1) > 1).nonzero()[:, 0]
        if len(rest):
            moved = [self._move(rest, place) for place in (0, 2)]  # a scale is no more than in one
            shift = moved[0] & moved[1]
            self.shifts, self.scales = rest[shift], rest[~shift]
        self.parts = (self.shifts, self.scales, self.gates)

    def _move(self, numbers, place):
        """Which of these have a say in tokens of two channels."""
        pair = _pairs(self.read.dim)[place]
        x = torch.stack([pair, -pair])
        values = self.values().repeat(len(numbers), 1)
        values[torch.arange(len(numbers)), numbers] = 1.0
        before = self.read.ask(x, self.values())
        moved = self.read.ask_several(x.expand(len(numbers), *x.shape), values) - before
        return moved.abs().flatten(1).amax(dim=1) > SEEN * before.abs().max()

    def alone(self, how):
        """The other branch gives zeros."""
        self.read.set(*((how, ZERO) if self.which == ATTENTION else (ZERO, how)))

    def values(self, shift=0.0, scale=0.0, gate=None):
        """What the condition should give for this."""
        values = torch.zeros(len(self.read.six))
        values[self.shifts] = torch.as_tensor(shift, dtype=values.dtype)
        values[self.scales] = torch.as_tensor(scale, dtype=values.dtype)
        values[self.gates] = self.open if gate is None else gate
        return values

    def some(self, gate=None):
        """The same with shifts that differ and some scale."""
        return self.values(torch.linspace(-1, 1, len(self.shifts)), 0.5, gate)

    def added(self, x, values, how=LIVE):
        """What the branch adds: the difference to where it gives zeros."""
        self.alone(how)
        outputs = self.read.ask_several(x, values)
        self.alone(ZERO)
        return outputs - self.read.ask_several(x, values)

    def channel(self, scale):
        """The channel that a scale belongs to: it has no say where the channel is zero."""
        dim = self.read.dim
        pairs = _pairs(dim)
        x = torch.stack([pairs, -pairs], dim=1)
        values = self.values()
        other = values.clone()
        other[scale] = 1.0
        self.alone(LIVE)
        before, after = (self.read.ask_several(x, v.expand(dim, -1)) for v in (values, other))
        seen = (after - before).flatten(1).abs().amax(dim=1)
        both = torch.minimum(seen, seen.roll(1))  # pair d and the one before have channel d
        return int(both.argmax())
