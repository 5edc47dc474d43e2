"""Prepared random numbers: what a student draws is decided here, however they draw.

Each kind (normal, uniform, integer) has a position of its own in its stream, and every draw of that
kind moves it on. So mask, t and noise may come in any order, one batch draw equals B row draws, and
`rand(B) * T` picks the timesteps of `randint(0, T, (B,))`. A stream never repeats: who draws twice
gets other numbers the second time.
"""

import functools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import PCG64, RandomState

GOLDEN = (5**0.5 - 1) / 2  # its multiples never meet again in [0, 1)
KINDS = ("normal", "uniform", "integer")


class Stream:
    """Numbers without an end: those that are given, and then what more(start, count) makes."""

    def __init__(self, given: np.ndarray, more: Callable[[int, int], np.ndarray]) -> None:
        self.numbers, self.more = np.array(given, dtype=np.float64).reshape(-1), more

    def read(self, start: int, count: int) -> np.ndarray:
        """The numbers from start on, (count,), a copy."""
        missing = start + count - len(self.numbers)
        if missing > 0:
            made = self.more(len(self.numbers), max(missing, len(self.numbers) // 4))
            self.numbers = np.concatenate([self.numbers, made])
        return self.numbers[start : start + count].copy()


def normals(given: np.ndarray) -> Stream:
    """Given ones, then others that are spread as widely; after one number alone, that number."""
    if np.ptp(given) == 0:
        return Stream(given, lambda start, count: np.full(count, given.flat[0]))
    source = functools.cache(lambda: RandomState(PCG64(0)))  # most probes need none
    return Stream(given, lambda start, count: np.std(given) * source().standard_normal(count))


def uniforms(given: np.ndarray) -> Stream:
    """Given ones, then round after round of as many; after zeros more zeros.

    Each is in the same 1 / N of [0, 1) in every round, so each round fills the range evenly.
    """

    def more(start: int, count: int) -> np.ndarray:
        size, shift = len(given), GOLDEN * given.any()
        rounds = np.arange(start // size, (start + count) // size + 1)[:, None]
        lowest, within = np.divmod(size * given.astype(np.float64), 1)
        numbers = (lowest + (within + shift * rounds) % 1) / size
        return numbers.reshape(-1)[start % size :]

    return Stream(given, more)


class Streams:
    """normal: (N,), or (K, B, N) for a sampler: K noises for each of B samples, see following.py.
    mark: what the n-th row that is drawn has in its n-th entry, if anything: so has what is made
    from it.

    uniform: (N,). integer: (N,), of which integers are made; None: of the uniform stream, too, and
        each of them then goes along with a uniform number.
    """

    def __init__(
        self, normal: np.ndarray, uniform: np.ndarray, integer: np.ndarray | None = None
    ) -> None:
        self.noises: tuple[int, ...] = normal.shape if normal.ndim == 3 else ()
        self.mark: float | None = None
        self.streams = {"normal": normals(normal), "uniform": uniforms(uniform)}
        shared = self.streams["uniform"]
        self.streams["integer"] = shared if integer is None else uniforms(integer)
        self.counts = dict.fromkeys(KINDS, 0)  # numbers drawn, by kind

    def state(self) -> dict[str, int]:
        """Where the streams stand; restore() goes back there."""
        return dict(self.counts)

    def restore(self, state: dict[str, int]) -> None:
        """Go back to where the streams stood."""
        self.counts = dict(state)

    def take(self, kind: str, size: int) -> np.ndarray:
        """The next `size` numbers of a kind, float64 (size,)."""
        start = self.counts[kind]
        self.counts[kind] += size
        numbers = self.streams[kind].read(start, size)
        if self.mark is None or kind != "normal":
            return numbers
        row, place = np.divmod(start + np.arange(size), self.noises[2])
        numbers[row == place] = self.mark
        return numbers

    def arrange(self, order: Sequence[int]) -> None:
        """Let the n-th row that will be drawn be row order[n] of the noises (K B, N)."""
        size, stream = self.noises[2], self.streams["normal"]
        rows = stream.read(0, size * (1 + max(order))).reshape(-1, size)
        stream.numbers = rows[list(order)].reshape(-1)
