"""What the worker's stand-ins answer, computed here a second time in numpy, so that an oracle
can count on it.
"""

import math

import numpy as np

from .oracle import column


def position(x: np.ndarray) -> np.ndarray:
    """A ramp over the entries of one sample, (1, *shape)."""
    size = math.prod(x.shape[1:])
    return np.arange(size).reshape(1, *x.shape[1:]) * (2.0 / size)


def weighted_condition(cond: np.ndarray) -> np.ndarray:
    """One number for each condition, (B,); 0 for the null token."""
    return cond.astype(np.float64) if cond.ndim == 1 else cond @ np.arange(1.0, cond.shape[1] + 1)


def network(
    x: np.ndarray, t: np.ndarray, cond: np.ndarray | None, averaged: bool = False
) -> np.ndarray:
    """The recording network's answer to x (B, *shape), t (B,); cond None: a network that
    ignores conditions.
    """
    place = position(x)
    answer = 0.4 * x + 0.6 * np.cos(0.7 * column(t, x) + place)
    if cond is not None:
        answer = answer + 0.5 * np.sin(column(weighted_condition(cond), x) + 1.3 * place)
    if averaged:
        answer = answer + 0.3 * np.cos(2 * place)
    return answer


def add_noise(x_0: np.ndarray, noise: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The stand-in for NoiseScheduler.add_noise."""
    return 0.5 * x_0 + 0.3 * noise + np.cos(column(t, x_0) + position(x_0))


def denoise_step(epsilon: np.ndarray, t: int, x_t: np.ndarray, threshold: bool) -> np.ndarray:
    """The stand-in for NoiseScheduler.denoise_step."""
    return 0.5 * x_t + 0.3 * epsilon + np.cos(t + position(x_t)) + 0.2 * threshold
