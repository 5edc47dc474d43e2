"""How a sampler's result may follow from x_0: each way with its inverse, where there is one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Finish:
    """said: what is wrong with it, "" if nothing is. back: x_0 from the result. where: the entries
    of which x_0 can be known.
    """

    said: str
    back: Function
    where: Function


def finishes(pixels: list[float] | None) -> list[Finish]:
    """The right way first. pixels: [mean, std] where x_0 is normalised; None: x_0 is the result."""
    return _of_pixels(*pixels) if pixels else _of_samples()


def _of_samples() -> list[Finish]:
    kept = "x_0 should be returned as it is."
    return [
        Finish("", _same, _everywhere),
        Finish(f"The result is clamped to [-1, 1]; {kept}", _same, _between(-1, 1)),
        Finish(f"The result is rescaled to [0, 1]; {kept}", lambda y: 2 * y - 1, _everywhere),
        Finish(f"The result is clamped to [0, 1]; {kept}", _same, _between(0, 1)),
    ]


def _of_pixels(mean: float, std: float) -> list[Finish]:
    due = f"pixels should be x * {std:g} + {mean:g}, clamped to [0, 1]."

    def unscaled(y: np.ndarray) -> np.ndarray:
        return (y - mean) / std

    return [
        Finish("", unscaled, _between(0, 1)),
        Finish(f"The result is not clamped; {due}", unscaled, _everywhere),
        Finish(f"The result is not denormalised; {due}", _same, _between(0, 1)),
        Finish(f"The result is neither denormalised nor clamped; {due}", _same, _everywhere),
        Finish(
            f"Pixels are x * {mean:g} + {std:g}, mean and deviation exchanged; {due}",
            lambda y: (y - std) / mean,
            _between(0, 1),
        ),
        Finish(f"Pixels are (x + 1) / 2; {due}", lambda y: 2 * y - 1, _between(0, 1)),
        Finish(
            f"Pixels are (x - {mean:g}) / {std:g}; {due}",
            lambda y: y * std + mean,
            _between(0, 1),
        ),
        Finish(f"Pixels are x * {std:g}; {due}", lambda y: y / std, _between(0, 1)),
        Finish(f"Pixels are x + {mean:g}; {due}", lambda y: y - mean, _between(0, 1)),
        Finish(
            f"x_0 is clamped to [0, 1] before it is denormalised; {due}",
            unscaled,
            _between(mean, mean + std),
        ),
        Finish(
            f"x_0 is clamped to [-1, 1] before it is denormalised; {due}",
            unscaled,
            _between(mean - std, mean + std),
        ),
    ]


def _same(y: np.ndarray) -> np.ndarray:
    return y


def _everywhere(y: np.ndarray) -> np.ndarray:
    return np.ones(y.shape, bool)


def _between(low: float, high: float) -> Function:
    """Where a result that was clamped to these limits was not at one; nowhere if it is outside."""
    edge = 1e-5 * (high - low)

    def where(y: np.ndarray) -> np.ndarray:
        clamped = low - edge <= y.min() and y.max() <= high + edge
        return (y > low + edge) & (y < high - edge) & clamped

    return where
