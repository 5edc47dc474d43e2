"""Right answers in float64 numpy, straight from the equations and independent of `solutions/`.

Equation numbers are those of DDPM (arXiv 2006.11239); its time 1..T is our t = 0..T-1.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Tables:
    """A schedule: betas (T,) float64, and what follows from them."""

    betas: np.ndarray

    @cached_property
    def alphas(self) -> np.ndarray:
        return 1.0 - self.betas

    @cached_property
    def alpha_bars(self) -> np.ndarray:
        return np.cumprod(self.alphas)

    def alpha_bar_before(self, t: int) -> float:
        """alpha_bar_{t-1}, which is 1 at the first step: x_0 itself has no noise."""
        return float(self.alpha_bars[t - 1]) if t > 0 else 1.0


def linear(num_steps: int, beta_start: float, beta_end: float) -> Tables:
    """Betas evenly spaced from beta_start to beta_end, both included (section 4)."""
    steps = np.arange(num_steps) / (num_steps - 1)
    return Tables(beta_start + (beta_end - beta_start) * steps)


def column(values: np.ndarray, like: np.ndarray) -> np.ndarray:
    """One value a sample, ready to be multiplied with (B, *shape)."""
    return np.asarray(values, dtype=np.float64).reshape(-1, *[1] * (like.ndim - 1))


def add_noise(tables: Tables, x_0: np.ndarray, noise: np.ndarray, t: np.ndarray) -> np.ndarray:
    """x_t of eq. 4."""
    alpha_bar = column(tables.alpha_bars[t], x_0)
    return np.sqrt(alpha_bar) * x_0 + np.sqrt(1 - alpha_bar) * noise


def denoise(
    tables: Tables, epsilon: np.ndarray, t: int, x_t: np.ndarray, z: np.ndarray
) -> np.ndarray:
    """x_{t-1} of Algorithm 2, line 4, with sigma_t^2 = beta_t; z is left out at the last step."""
    alpha, alpha_bar, beta = tables.alphas[t], tables.alpha_bars[t], tables.betas[t]
    mean = (x_t - (1 - alpha) / np.sqrt(1 - alpha_bar) * epsilon) / np.sqrt(alpha)
    return mean + np.sqrt(beta) * z * (t > 0)


def denoise_thresholded(
    tables: Tables, epsilon: np.ndarray, t: int, x_t: np.ndarray, z: np.ndarray
) -> np.ndarray:
    """x_{t-1} through x_0 (eq. 15) kept in [-1, 1] and the posterior mean (eq. 6 and 7),
    variance beta_t.
    """
    alpha, alpha_bar, beta = tables.alphas[t], tables.alpha_bars[t], tables.betas[t]
    before = tables.alpha_bar_before(t)
    x_0 = np.clip((x_t - np.sqrt(1 - alpha_bar) * epsilon) / np.sqrt(alpha_bar), -1.0, 1.0)
    mean = (np.sqrt(before) * beta * x_0 + np.sqrt(alpha) * (1 - before) * x_t) / (1 - alpha_bar)
    return mean + np.sqrt(beta) * z * (t > 0)
