"""What attention and an MLP give whose weights are all alike, in the right and in other ways."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from ...worker.homework.block_vocabulary import (
    BY_ROOT_OF_DIM,
    BY_SIZE_OF_HEAD,
    CAUSAL,
    EQUAL,
    GELU,
    NO_ACTIVATION,
    NO_SOFTMAX,
    NOT_DIVIDED,
    ONE_HEAD,
    OVER_HEADS,
    OVER_QUERIES,
    PLAIN_MERGE,
    PLAIN_RESHAPE,
    RELU,
    SIGMOID,
    SILU_THERE,
    SWAPPED,
    TANH,
)

RIGHT = 0


def silu(u: np.ndarray) -> np.ndarray:
    return u / (1 + np.exp(-u))


def gelu(u: np.ndarray) -> np.ndarray:
    """By the tangent; the exact one is nearer than any tolerance here."""
    return 0.5 * u * (1 + np.tanh(np.sqrt(2 / np.pi) * (u + 0.044715 * u**3)))


ACTIVATIONS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    NO_ACTIVATION: lambda u: u,
    RELU: lambda u: np.maximum(u, 0),
    GELU: gelu,
    SILU_THERE: silu,
    TANH: np.tanh,
    SIGMOID: lambda u: 1 / (1 + np.exp(-u)),
}


@dataclass(frozen=True)
class Attention:
    """A way to compute attention."""

    heads: int = RIGHT
    scores: int = RIGHT
    softmax: int = RIGHT
    projection: bool = True
    divides: bool = True  # a normalisation by the root of the mean of the squares

    @property
    def wrong(self) -> int:
        """How many things are."""
        parts = (self.heads, self.scores, self.softmax, not self.projection, not self.divides)
        return sum(map(bool, parts))

    def of(self, sums: np.ndarray, dim: int, heads: int) -> np.ndarray:
        """What it gives (N, D) where every weight is EQUAL. sums: of each token's channels."""
        N = len(sums)
        sums = sums if self.divides else sums * np.sqrt((dim - 1) / dim)
        x = np.repeat(EQUAL * sums[:, None], dim, axis=1)  # queries, keys and values are alike
        factor = self._factor(dim, heads)
        heads = {ONE_HEAD: 1, SWAPPED: dim // heads}.get(self.heads, heads)
        if self.heads == PLAIN_RESHAPE:
            cut = x.reshape(heads, N, dim // heads)
        else:
            cut = x.reshape(N, heads, dim // heads).transpose(1, 0, 2)
        scores = cut @ cut.transpose(0, 2, 1) * factor
        given = self._weights(scores) @ cut
        plain = self.heads in (PLAIN_RESHAPE, PLAIN_MERGE)
        given = (given if plain else given.transpose(1, 0, 2)).reshape(N, dim)
        if self.projection:
            given = np.repeat(EQUAL * given.sum(axis=1, keepdims=True), dim, axis=1)
        return given

    def _factor(self, dim: int, heads: int) -> float:
        size = {ONE_HEAD: dim, SWAPPED: heads}.get(self.heads, dim // heads)
        # of one head, the root of dim is right, and of heads that nobody cut, that of their size
        root = (dim // heads if self.heads == ONE_HEAD else dim) ** -0.5
        ways = {NOT_DIVIDED: 1.0, BY_ROOT_OF_DIM: root, BY_SIZE_OF_HEAD: 1 / size}
        return float(ways.get(self.scores, size**-0.5))

    def _weights(self, scores: np.ndarray) -> np.ndarray:
        if self.softmax == NO_SOFTMAX:
            return scores
        if self.softmax == CAUSAL:
            scores = np.where(np.tri(scores.shape[1], dtype=bool), scores, -np.inf)
        axis = {OVER_QUERIES: 1, OVER_HEADS: 0}.get(self.softmax, 2)
        powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
        return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def ways_of_attention() -> Iterator[Attention]:
    """With the fewest things wrong first."""
    every = product(
        (RIGHT, PLAIN_RESHAPE, PLAIN_MERGE, ONE_HEAD, SWAPPED),
        (RIGHT, NOT_DIVIDED, BY_ROOT_OF_DIM, BY_SIZE_OF_HEAD),
        (RIGHT, OVER_QUERIES, NO_SOFTMAX, OVER_HEADS, CAUSAL),
        (True, False),
        (True, False),
    )
    yield from sorted((Attention(*parts) for parts in every), key=lambda way: way.wrong)


def near(given: np.ndarray, due: np.ndarray, tolerance: float) -> bool:
    """Whether two arrays are alike, up to a part of the larger one."""
    size = max(np.abs(given).max(initial=0.0), np.abs(due).max(initial=0.0))
    if given.shape != due.shape:
        return False
    return bool(np.abs(given - due).max(initial=0.0) <= tolerance * size)


def activation_and_width(given: np.ndarray, sums: np.ndarray) -> tuple[int, float] | None:
    """Which activation an MLP of one hidden layer has, and how many numbers that layer: from what
    it gives (S,) where every weight is EQUAL. None: it is none of those.
    """
    ways: Mapping[int, np.ndarray] = {n: act(EQUAL * sums) for n, act in ACTIVATIONS.items()}
    for number, values in ways.items():
        width = float(given @ values / (values @ values)) / EQUAL
        if width > 0.5 and near(given, mlp_of(sums, number, width), 5e-3):
            return number, width
    return None


def mlp_of(sums: np.ndarray, activation: int, width: float) -> np.ndarray:
    """What an MLP of one hidden layer gives where every weight is EQUAL."""
    return width * EQUAL * ACTIVATIONS[activation](EQUAL * sums)


def activation_of_condition(given: np.ndarray, at: np.ndarray) -> int | None:
    """Which activation gives these values, if it is one that we know."""
    for number, act in ACTIVATIONS.items():
        if near(given, act(at), 2e-3):
            return number
    return None
