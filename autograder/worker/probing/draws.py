"""Prepared random numbers: what a student draws is decided here, however they draw.

Each kind (normal, uniform, integer) has a position of its own in its stream, and every draw of that
kind moves it on. So mask, t and noise may come in any order, one batch draw equals B row draws, and
`rand(B) * T` picks the timesteps of `randint(0, T, (B,))`. A stream never repeats: who draws twice
gets other numbers the second time.
"""

import functools
import math

import numpy as np
from numpy.random import PCG64, RandomState  # by name, as student code runs with stand-ins there

GOLDEN = (5**0.5 - 1) / 2  # its multiples never meet again in [0, 1)


class Stream:
    """Numbers without an end: those that are given, and then what more(start, count) makes."""

    def __init__(self, given, more):
        self.numbers, self.more = np.array(given, dtype=np.float64).reshape(-1), more

    def read(self, start, count):
        """The numbers from start on, (count,), a copy."""
        missing = start + count - len(self.numbers)
        if missing > 0:
            made = self.more(len(self.numbers), max(missing, len(self.numbers) // 4))
            self.numbers = np.concatenate([self.numbers, made])
        return self.numbers[start : start + count].copy()


def normals(given):
    """Given ones, then others that are spread as widely; after zeros more zeros."""
    source = functools.cache(lambda: RandomState(PCG64(0)))  # most probes need none
    return Stream(given, lambda start, count: np.std(given) * source().standard_normal(count))


def uniforms(given):
    """Given ones, then round after round of as many; after zeros more zeros.

    Each is in the same 1 / N of [0, 1) in every round, so each round fills the range evenly.
    """

    def more(start, count):
        size, shift = len(given), GOLDEN * given.any()
        rounds = np.arange(start // size, (start + count) // size + 1)[:, None]
        lowest, within = np.divmod(size * given.astype(np.float64), 1)
        numbers = (lowest + (within + shift * rounds) % 1) / size
        return numbers.reshape(-1)[start % size :]

    return Stream(given, more)


class Draws:
    """normal: (N,), or (K, B, N) for a sampler: K noises for each of B samples, see following.py.

    uniform: (N,); integers are read off the uniform stream.
    """

    def __init__(self, normal, uniform):
        self.noises: tuple[int, ...] = normal.shape if normal.ndim == 3 else ()
        self.marked = False
        self.streams = {"normal": normals(normal), "uniform": uniforms(uniform)}
        self.counts = {"normal": 0, "uniform": 0, "integer": 0}  # elements drawn, by kind
        self.seeds = 0  # how often a generator was seeded
        self.origins = set()  # names of the modules that asked for a draw

    def state(self):
        """Where the streams stand; restore() goes back there."""
        return dict(self.counts), set(self.origins)

    def restore(self, state):
        self.counts, self.origins = dict(state[0]), set(state[1])

    def take(self, kind, size):
        """The next `size` numbers of a kind, float64 (size,)."""
        start = self.counts[kind]
        self.counts[kind] += size
        numbers = self.streams["uniform" if kind == "integer" else kind].read(start, size)
        return self._with_marks(numbers, start) if self.marked and kind == "normal" else numbers

    def _with_marks(self, normal, start):
        """The n-th row that is drawn has NaN in its n-th entry, and so has what is made from it."""
        row, place = np.divmod(start + np.arange(len(normal)), self.noises[2])
        normal[row == place] = np.nan
        return normal

    def arrange(self, order):
        """Let the n-th row that will be drawn be row order[n] of the noises (K B, N)."""
        size, stream = self.noises[2], self.streams["normal"]
        rows = stream.read(0, size * (1 + max(order))).reshape(-1, size)
        stream.numbers = rows[order].reshape(-1)

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
        return np.minimum(
            np.searchsorted(edges, self.uniform((count,)), side="right"), len(weights) - 1
        )
