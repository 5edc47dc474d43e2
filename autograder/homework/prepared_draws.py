"""The random numbers that are prepared for student code, and what may be made of them."""

import math
from collections.abc import Iterator

import numpy as np

from ..broker.streams import Streams
from ..checking.checks import Arrays

# A prime number of uniforms, and of calls where shares are counted: however many numbers a
# student's code draws in each call, after CALLS calls each of them has come up equally often.
CALLS = 31
MANY = 4096  # more numbers than any call draws


def draws(rng: np.random.Generator, *normals: int) -> Arrays:
    """Streams for the broker: normals, and uniforms, one in each 31st of [0, 1), with neighbours
    far apart.

    normals: how many, or (K, B, N): noises of a sampler, K for each of B samples of N entries.
    """
    steps_of_about_the_golden_ratio = 19 * np.arange(CALLS)
    return {
        "draws.normal": rng.standard_normal(normals),
        "draws.uniform": (rng.uniform(0, CALLS) + steps_of_about_the_golden_ratio) % CALLS / CALLS,
    }


def one_number(rng: np.random.Generator, normal: float) -> Arrays:
    """The same, but each normal is this one: where there are too many of them to follow which was
    drawn for what, what comes out is the same for every order.
    """
    return {**draws(rng, 0), "draws.normal": np.array([normal])}


def by_chance(rng: np.random.Generator) -> Arrays:
    """Uniforms and integers as they come, where nothing else should decide: they fill no range
    evenly.
    """
    return {f"draws.{kind}": rng.uniform(size=MANY) for kind in ("uniform", "integer")}


def drawn(inputs: Arrays) -> Streams:
    """What is drawn where a probe has these inputs."""
    return Streams(inputs["draws.normal"], inputs["draws.uniform"])


def noises(inputs: Arrays, shape: tuple[int, ...], *skipped: int) -> Iterator[np.ndarray]:
    """What a function's one noise may be: the first that is drawn, or the second if it draws two.

    skipped: how many normals may be drawn before it by a mistake that costs its points elsewhere.
    """
    size = math.prod(shape)
    normals = drawn(inputs).take("normal", size + max(size, *skipped, 0))
    for start in (0, *skipped, size):
        yield normals[start : start + size].reshape(shape)


def drawn_timesteps(draws: Streams, batch: int, steps: int) -> list[np.ndarray]:
    """The timesteps (batch,) in 0..steps-1 that a student may have drawn, by what was drawn before
    and how.

    First, or after one coin, or B; or in turn with B coins. Ways that make the gradient less noisy
    are as good: one t from each Bth of the range, or B times evenly apart (as in VDM, Kingma
    et al. 2021), both in any order; with each t its mirror image; or cards from B packs of all
    steps.
    """
    uniform, firsts = draws.take("uniform", 4 * batch), (0, 1, batch)

    def times(share):
        return np.floor(share * steps).astype(np.int64)

    def taken(first, stride=1):
        return uniform[first + stride * np.arange(batch)]

    one_by_one = [times(taken(*way)) for way in (*((first,) for first in firsts), (0, 2), (1, 2))]
    place = np.arange(batch) / batch
    spread = [
        times(t)[order]
        for first in firsts
        for t in (place + taken(first) / batch, (place + uniform[first]) % 1)
        for order in (slice(None), _permutation(uniform, batch), np.argsort(taken(first + batch)))
    ]
    sizes = sorted({(batch + 1) // 2, batch // 2 + 1})
    halves = [times(taken(first)[:size]) for first in firsts for size in sizes]
    mirrored = [np.concatenate([t, steps - 1 - t])[:batch] for t in halves]
    cards = np.array(_permutation(uniform, steps * batch)[:batch])
    return [*one_by_one, *spread, *mirrored, cards % steps, cards // batch]


def _permutation(uniform: np.ndarray, size: int) -> list[int]:
    """What randperm gives, where integers are made of these numbers: see probing/draws.py."""
    first = dict.fromkeys(np.floor(uniform[:size] * size).astype(int).tolist())
    return [*first, *(i for i in range(size) if i not in first)]
