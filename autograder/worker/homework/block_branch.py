"""One branch of a block of a transformer, read without the other (exercise 3.13)."""

import torch

from .block_set import LIVE, SEEN, ZERO

ATTENTION, MLP = 0, 1


class Branch:
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
        pair = pairs_of_channels(self.read.dim)[place]
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
        pairs = pairs_of_channels(dim)
        x = torch.stack([pairs, -pairs], dim=1)
        values = self.values()
        other = values.clone()
        other[scale] = 1.0
        self.alone(LIVE)
        before, after = (self.read.ask_several(x, v.expand(dim, -1)) for v in (values, other))
        seen = (after - before).flatten(1).abs().amax(dim=1)
        both = torch.minimum(seen, seen.roll(1))  # pair d and the one before have channel d
        return int(both.argmax())


def pairs_of_channels(dim):
    """Tokens (dim, dim) of which two channels are not zero: d and the next."""
    return torch.eye(dim) - torch.eye(dim).roll(1, dims=1)
