"""Prepared random numbers: what a student draws is decided here, whatever function, shape or order they draw with.

Each kind (normal, uniform, integer) has one stream. A draw reads the stream of its kind from a position that only
draws of the same kind and size move on. So mask, t, noise may come in any order, one batch draw equals B row draws,
and `rand(B) * T` picks the same timesteps as `randint(0, T, (B,))`. Streams are read round and round.
"""

import math

import numpy as np


class Draws:
    """normal, uniform: float64 arrays (N,), the streams; integers are read off the uniform stream."""

    def __init__(self, normal, uniform):
        self.streams = {"normal": normal, "uniform": uniform, "integer": uniform}
        self.positions = {}
        self.counts = {kind: 0 for kind in self.streams}  # elements drawn, by kind
        self.seeds = 0  # how often a generator was seeded
        self.origins = set()  # names of the modules that asked for a draw

    def state(self):
        """Where the streams stand; restore() goes back there."""
        return dict(self.positions), dict(self.counts), set(self.origins)

    def restore(self, state):
        self.positions, self.counts, self.origins = dict(state[0]), dict(state[1]), set(state[2])

    def take(self, kind, size):
        """`size` numbers of a kind, float64 (size,)."""
        stream, position = self.streams[kind], self.positions.get((kind, size), 0)
        self.positions[kind, size] = position + size
        self.counts[kind] += size
        return stream[(position + np.arange(size)) % len(stream)]

    def normal(self, shape):
        return self.take("normal", math.prod(shape)).reshape(shape)

    def uniform(self, shape):
        return self.take("uniform", math.prod(shape)).reshape(shape)

    def integers(self, low, high, shape):
        """Integers in low..high-1."""
        share = self.take("integer", math.prod(shape)).reshape(shape)
        return (low + np.floor(share * (high - low))).astype(np.int64)

    def permutation(self, n):
        """A permutation of 0..n-1 that begins as integers(0, n) would, repeats left out."""
        first = dict.fromkeys(self.integers(0, n, (n,)).tolist())
        return np.array([*first, *(i for i in range(n) if i not in first)], dtype=np.int64)

    def choices(self, weights, count):
        """`count` indices into weights (K,), each with probability proportional to its weight."""
        edges = np.cumsum(weights) / np.sum(weights)
        return np.minimum(np.searchsorted(edges, self.uniform((count,)), side="right"), len(weights) - 1)
