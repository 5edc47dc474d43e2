"""What a loss compares the network's answer with, and how the differences become one number."""

from collections.abc import Callable

import numpy as np

NOISE_IN_IT = "the noise in x_t"
MEAN_SQUARE = "the mean of the squared differences"
UNSQUARED = "the mean difference, without a square"
TURNED = "the mean difference, without a square and with the other sign"
SQUARED_MEAN = "the square of the mean difference"
FIRST_ALONE = "the squared differences of the first sample alone"
MINUS = "minus the mean of the squared differences"
TEACH_NOTHING = (UNSQUARED, TURNED, SQUARED_MEAN, MINUS)  # they may be least far from what is due
NEAR = 2e-4  # of a loss


def _each_sample(d: np.ndarray) -> np.ndarray:
    return d.reshape(len(d), -1)


REDUCTIONS: dict[str, Callable[[np.ndarray], float]] = {
    MEAN_SQUARE: lambda d: (d**2).mean(),
    "the sum of the squared differences": lambda d: (d**2).sum(),
    "the mean of the squared differences of each sample, summed over the batch": (
        lambda d: (_each_sample(d) ** 2).mean(axis=1).sum()
    ),
    "the sum of the squared differences of each sample, averaged over the batch": (
        lambda d: (d**2).sum() / len(d)
    ),
    "the mean of the absolute differences": lambda d: np.abs(d).mean(),
    "the sum of the absolute differences": lambda d: np.abs(d).sum(),
    "the root of the mean square": lambda d: np.sqrt((d**2).mean()),
    "half of the mean square": lambda d: (d**2).mean() / 2,
    UNSQUARED: lambda d: d.mean(),
    TURNED: lambda d: -d.mean(),
    SQUARED_MEAN: lambda d: d.mean() ** 2,
    "the Huber (smooth L1) loss": lambda d: np.where(
        np.abs(d) < 1, d**2 / 2, np.abs(d) - 0.5
    ).mean(),
    "the norm of all differences": lambda d: np.sqrt((d**2).sum()),
    "the norm of each sample's differences, averaged over the batch": (
        lambda d: np.sqrt((_each_sample(d) ** 2).sum(axis=1)).mean()
    ),
    FIRST_ALONE: lambda d: (d[0] ** 2).mean(),
    MINUS: lambda d: -(d**2).mean(),
}


def is_reduced(value: np.ndarray | None, differences: np.ndarray, reduction: str) -> bool:
    """Whether a loss is this reduction of the differences (B, ...)."""
    if value is None or value.size != 1:
        return False
    given, right = float(value.reshape(())), float(REDUCTIONS[reduction](differences))
    return bool(np.isfinite(given)) and abs(given - right) <= NEAR * max(abs(right), 1e-6)
