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


LATER = "it should be clamped afterwards."


def finishes(
    pixels: list[float] | None, clamped: tuple[float, float] | None = None
) -> list[Finish]:
    """The right way first. pixels: [mean, std] where x_0 is normalised; None: x_0 is the result.
    clamped: limits of the last picture, too, if all are clamped, which is said elsewhere.
    """
    mean, std = pixels or (0.0, 1.0)
    ways = _of_pixels(mean, std) if pixels else _of_samples()
    if clamped is None:
        return ways
    low, high = (mean + std * limit for limit in clamped)
    if pixels:
        low, high = max(low, 0.0), min(high, 1.0)
    return [Finish("", ways[0].back, _between(low, high)), *ways]


def _of_samples() -> list[Finish]:
    kept = "x_0 should be returned as it is."
    return [
        Finish("", _same, _everywhere),
        Finish(f"The result is clamped to [-1, 1]; {kept}", _same, _between(-1, 1)),
        Finish(f"The result is rescaled to [0, 1]; {kept}", lambda y: 2 * y - 1, _everywhere),
        Finish(f"The result is clamped to [0, 1]; {kept}", _same, _between(0, 1)),
        Finish(
            f"The result is clamped to [-1, 1] and rescaled to [0, 1]; {kept}",
            lambda y: 2 * y - 1,
            _between(0, 1),
        ),
    ]


def _of_pixels(mean: float, std: float) -> list[Finish]:
    due = f"they should be x * {std:g} + {mean:g}"
    maps: dict[str, tuple[Function, Function]] = {  # and back
        "": (lambda x: x * std + mean, lambda y: (y - mean) / std),
        "Pixels are x itself, not denormalised": (_same, _same),
        f"Pixels are x * {mean:g} + {std:g}, mean and deviation exchanged": (
            lambda x: x * mean + std,
            lambda y: (y - std) / mean,
        ),
        "Pixels are (x + 1) / 2": (lambda x: (x + 1) / 2, lambda y: 2 * y - 1),
        f"Pixels are (x - {mean:g}) / {std:g}": (
            lambda x: (x - mean) / std,
            lambda y: y * std + mean,
        ),
        f"Pixels are x * {std:g}": (lambda x: x * std, lambda y: y / std),
        f"Pixels are x + {mean:g}": (lambda x: x + mean, lambda y: y - mean),
        f"Pixels are x * {std:g} - {mean:g}": (
            lambda x: x * std - mean,
            lambda y: (y + mean) / std,
        ),
    }
    found = []
    for said, (there, back) in maps.items():
        low, high = (float(there(np.array(limit))) for limit in (-1, 1))
        none, one = (float(there(np.array(limit))) for limit in (0, 1))
        ways = {
            "": _between(0, 1),
            "Pixels are not clamped; they should be, to [0, 1].": _everywhere,
            "Pixels are clamped to [-1, 1]; they should be clamped to [0, 1].": _between(-1, 1),
            f"x_0 is clamped to [0, 1] before it is denormalised; {LATER}": _between(none, one),
            f"x_0 is clamped to [-1, 1] before it is denormalised; {LATER}": _between(low, high),
        }
        for clamped, where in ways.items():
            wrong = [text for text in (said and f"{said}; {due}.", clamped) if text]
            found.append((len(wrong), Finish(" ".join(wrong), back, where)))
    return [way for _, way in sorted(found, key=lambda each: each[0])]


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
