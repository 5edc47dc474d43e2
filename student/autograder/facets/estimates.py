"""What may stand in the place of the estimate of x_0 (Ho et al. 2020, eq. 15), kept in [-1, 1]."""

from collections.abc import Callable

import numpy as np

Estimate = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _of(
    root: float = 0.5, noise: float = 0.5, sign: float = 1.0, low: float = -1.0, high: float = 1.0
) -> Estimate:
    """clamp((x_t - sign * (1 - alpha_bar)^noise * epsilon) / alpha_bar^root, low, high)."""

    def estimate(
        x_t: np.ndarray, epsilon: np.ndarray, bars: np.ndarray, _: np.ndarray
    ) -> np.ndarray:
        return np.clip((x_t - sign * (1 - bars) ** noise * epsilon) / bars**root, low, high)

    return estimate


def _plain(x_t: np.ndarray, epsilon: np.ndarray, bars: np.ndarray) -> np.ndarray:
    return (x_t - np.sqrt(1 - bars) * epsilon) / np.sqrt(bars)


# What is wrong with it; "" for the right one, which comes first.
ESTIMATES: dict[str, Estimate] = {
    "": _of(),
    "The estimate of x_0 is never clamped; it should be kept in [-1, 1].": _of(
        low=-np.inf, high=np.inf
    ),
    "The estimate of x_0 is clamped to [0, 1]; it should be kept in [-1, 1].": _of(low=0.0),
    "The estimate of x_0 has no lower limit; it should be kept in [-1, 1].": _of(low=-np.inf),
    "The estimate of x_0 has no upper limit; it should be kept in [-1, 1].": _of(high=np.inf),
    "The estimate of x_0 goes through tanh; it should be clamped to [-1, 1].": (
        lambda x, epsilon, bars, _: np.tanh(_plain(x, epsilon, bars))
    ),
    "The estimate of x_0 divides by alpha_bar_t; it should divide by sqrt(alpha_bar_t) "
    "(eq. 15).": _of(root=1),
    "The estimate of x_0 is not divided by sqrt(alpha_bar_t); it should be (eq. 15).": _of(root=0),
    "The estimate of x_0 multiplies by sqrt(alpha_bar_t); it should divide by it (eq. 15).": _of(
        root=-0.5
    ),
    "The estimate of x_0 subtracts (1 - alpha_bar_t) * epsilon; it should subtract "
    "sqrt(1 - alpha_bar_t) * epsilon (eq. 15).": _of(noise=1),
    "The estimate of x_0 subtracts epsilon itself; it should subtract sqrt(1 - alpha_bar_t) * "
    "epsilon (eq. 15).": _of(noise=0),
    "The estimate of x_0 adds the predicted noise; it should subtract it (eq. 15).": _of(sign=-1),
    "The estimate of x_0 is made with alpha_t; it should be made with alpha_bar_t (eq. 15).": (
        lambda x, epsilon, _, alphas: np.clip(_plain(x, epsilon, alphas), -1, 1)
    ),
    "The prediction is taken for x_0 and clamped; x_0 should be estimated from it (eq. 15).": (
        lambda x, epsilon, *_: np.clip(epsilon, -1, 1)
    ),
    "The prediction is clamped; the estimate of x_0 should be.": (
        lambda x, epsilon, bars, _: _plain(x, np.clip(epsilon, -1, 1), bars)
    ),
    "x_t is clamped; the estimate of x_0 should be.": (
        lambda x, epsilon, bars, _: _plain(np.clip(x, -1, 1), epsilon, bars)
    ),
    "x_t is clamped and taken for x_0; x_0 should be estimated first (eq. 15).": (
        lambda x, *_: np.clip(x, -1, 1)
    ),
}


def estimate(
    way: Estimate, x_t: np.ndarray, epsilon: np.ndarray, betas: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """An estimate (B, *shape) of samples at the steps at (B,)."""
    column = (-1, *[1] * (x_t.ndim - 1))
    alphas = 1 - betas
    return way(x_t, epsilon, np.cumprod(alphas)[at].reshape(column), alphas[at].reshape(column))
