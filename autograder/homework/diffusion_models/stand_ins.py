"""What the stand-ins for a student's own functions answer, computed here a second time in numpy, so
that an oracle can count on it.
"""

from typing import Any

import numpy as np

from ...broker.homework.networks import position
from .oracle import column

FACTORS = (0.5, 0.3)  # of x_0 and noise, in what stands in for add_noise


def add_noise(x_0: np.ndarray, noise: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The stand-in for NoiseScheduler.add_noise."""
    return FACTORS[0] * x_0 + FACTORS[1] * noise + np.cos(column(t, x_0) + position(x_0))


def denoise_step(epsilon: np.ndarray, t: int, x_t: np.ndarray, threshold: bool) -> np.ndarray:
    """The stand-in for NoiseScheduler.denoise_step."""
    return 0.5 * x_t + 0.3 * epsilon + np.cos(t + position(x_t)) + 0.2 * threshold


def step_facts(steps: int, shape: tuple[int, ...], threshold: bool = False) -> dict[str, Any]:
    """The same as facts that JSON can hold: the factors of x_t and epsilon, and what is added."""
    zeros = np.zeros((1, *shape))
    added = [denoise_step(zeros, t, zeros, threshold)[0].tolist() for t in range(steps)]
    return {"x_t": 0.5, "epsilon": 0.3, "added": added}
