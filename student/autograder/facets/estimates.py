"""What may stand in the place of the estimate of x_0 (Ho et al. 2020, eq. 15), kept in [-1, 1]."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

Estimate = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]
OfTables = Callable[[np.ndarray, np.ndarray], np.ndarray]  # of alpha_bar_t and alpha_t
Limits = Callable[[np.ndarray], np.ndarray]
SQRT_BAR = "sqrt(alpha_bar_t)"
SQRT_REST = "it should subtract sqrt(1 - alpha_bar_t) * epsilon (eq. 15)"

# What is wrong with each part; "" for the right one, which comes first.
DIVISORS: dict[str, OfTables] = {
    "": lambda bar, _: np.sqrt(bar),
    f"divides by alpha_bar_t; it should divide by {SQRT_BAR} (eq. 15)": lambda bar, _: bar,
    f"is not divided by {SQRT_BAR}; it should be (eq. 15)": lambda bar, _: np.ones_like(bar),
    f"multiplies by {SQRT_BAR}; it should divide by it (eq. 15)": lambda bar, _: bar**-0.5,
    f"divides by sqrt(alpha_t); it should divide by {SQRT_BAR} (eq. 15)": (
        lambda _, alpha: np.sqrt(alpha)
    ),
}
NOISES: dict[str, OfTables] = {
    "": lambda bar, _: np.sqrt(1 - bar),
    f"subtracts (1 - alpha_bar_t) * epsilon; {SQRT_REST}": lambda bar, _: 1 - bar,
    f"subtracts epsilon itself; {SQRT_REST}": lambda bar, _: np.ones_like(bar),
    f"subtracts sqrt(1 - alpha_t) * epsilon; {SQRT_REST}": lambda _, alpha: np.sqrt(1 - alpha),
    "adds the predicted noise; it should subtract it (eq. 15)": lambda bar, _: -np.sqrt(1 - bar),
}
KEPT = "it should be kept in [-1, 1]"


def _clamp(low: float, high: float) -> Limits:
    return lambda x: np.clip(x, low, high)


def _by_quantile(x: np.ndarray) -> np.ndarray:
    axes = tuple(range(1, x.ndim))
    s = np.maximum(np.quantile(np.abs(x), 0.995, axis=axes, keepdims=True), 1.0)
    return np.clip(x, -s, s) / s


LIMITS: dict[str, Limits] = {
    "": _clamp(-1, 1),
    f"is never clamped; {KEPT}": _clamp(-np.inf, np.inf),
    f"is clamped to [0, 1]; {KEPT}": _clamp(0, 1),
    f"has no lower limit; {KEPT}": _clamp(-np.inf, 1),
    f"has no upper limit; {KEPT}": _clamp(-1, np.inf),
    "goes through tanh; it should be clamped to [-1, 1]": np.tanh,
    "is cut at its quantile and divided by it (2.5.4); it should be clamped to [-1, 1]": (
        _by_quantile
    ),
}


def _of(
    x_t: np.ndarray,
    epsilon: np.ndarray,
    bars: np.ndarray,
    alphas: np.ndarray,
    divisor: OfTables = DIVISORS[""],
    noise: OfTables = NOISES[""],
    limits: Limits = LIMITS[""],
) -> np.ndarray:
    return limits((x_t - noise(bars, alphas) * epsilon) / divisor(bars, alphas))


_plain = partial(_of, limits=LIMITS[f"is never clamped; {KEPT}"])
OTHERS: dict[str, Estimate] = {
    "The estimate of x_0 is made with alpha_t; it should be made with alpha_bar_t (eq. 15).": (
        lambda x, epsilon, _, alphas: _of(x, epsilon, alphas, alphas)
    ),
    "The prediction is taken for x_0 and clamped; x_0 should be estimated from it (eq. 15).": (
        lambda x, epsilon, *_: np.clip(epsilon, -1, 1)
    ),
    "The prediction is taken for x_0; x_0 should be estimated from it (eq. 15), and clamped.": (
        lambda x, epsilon, *_: epsilon
    ),
    "The prediction is clamped; the estimate of x_0 should be.": (
        lambda x, epsilon, *tables: _plain(x, np.clip(epsilon, -1, 1), *tables)
    ),
    "x_t is clamped; the estimate of x_0 should be.": (
        lambda x, epsilon, *tables: _plain(np.clip(x, -1, 1), epsilon, *tables)
    ),
    "x_t is clamped and taken for x_0; x_0 should be estimated first (eq. 15).": (
        lambda x, *_: np.clip(x, -1, 1)
    ),
}


def estimates() -> Iterator[tuple[str, Estimate]]:
    """(what is wrong with it, "" for the right one, an estimate): what has fewer faults first."""
    made = [
        (way, partial(_of, divisor=DIVISORS[way[0]], noise=NOISES[way[1]], limits=LIMITS[way[2]]))
        for way in itertools.product(DIVISORS, NOISES, LIMITS)
    ]
    for faults in (0, 1, 2, 3):
        if faults == 2:
            yield from OTHERS.items()
        for way, each in made:
            wrong = [said for said in way if said]
            if len(wrong) == faults:
                yield " ".join(f"The estimate of x_0 {said}." for said in wrong), each


def estimate(
    way: Estimate, x_t: np.ndarray, epsilon: np.ndarray, betas: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """An estimate (B, *shape) of samples at the steps at (B,)."""
    column = (-1, *[1] * (x_t.ndim - 1))
    alphas = 1 - betas
    return way(x_t, epsilon, np.cumprod(alphas)[at].reshape(column), alphas[at].reshape(column))
