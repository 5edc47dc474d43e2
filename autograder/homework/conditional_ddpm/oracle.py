"""Right answers of part 1 in float64 numpy, straight from the equations. Time runs from 1 to T,
as in DDPM.
"""

from dataclasses import dataclass

import numpy as np

MEAN, STD = 0.1307, 0.3081  # of MNIST's pixels: images are (pixel - MEAN) / STD


@dataclass(frozen=True)
class Schedule:
    """Betas (T,) float64, those of t = 1..T, and what follows from them (DDPM section 2 and 4)."""

    betas: np.ndarray

    def table(self) -> dict[str, np.ndarray]:
        """The seven quantities that scheduler(t_s) returns, each (T,)."""
        alphas = 1.0 - self.betas
        alpha_bars = np.cumprod(alphas)
        return {
            "beta_t": self.betas,
            "sqrt_beta_t": np.sqrt(self.betas),
            "alpha_t": alphas,
            "oneover_sqrt_alpha": 1.0 / np.sqrt(alphas),
            "alpha_t_bar": alpha_bars,
            "sqrt_alpha_bar": np.sqrt(alpha_bars),
            "sqrt_oneminus_alpha_bar": np.sqrt(1.0 - alpha_bars),
        }


def linear(steps: int, beta_1: float, beta_T: float) -> Schedule:
    """beta_t = beta_1 + (t - 1) / (T - 1) (beta_T - beta_1)."""
    return Schedule(beta_1 + (beta_T - beta_1) * np.arange(steps) / (steps - 1))


def noised(
    table: dict[str, np.ndarray], x_0: np.ndarray, noise: np.ndarray, t: np.ndarray
) -> np.ndarray:
    """x_t of eq. 4 for t (B,) in 1..T."""
    signal, rest = (
        table[key][t - 1].reshape(-1, 1, 1, 1)
        for key in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar")
    )
    return signal * x_0 + rest * noise


def step_back(
    table: dict[str, np.ndarray], x_t: np.ndarray, epsilon: np.ndarray, t: int, z: np.ndarray
) -> np.ndarray:
    """x_{t-1} of Algorithm 2, line 4, with sigma_t^2 = beta_t; no noise at t = 1."""
    at = {key: values[t - 1] for key, values in table.items()}
    mean = at["oneover_sqrt_alpha"] * (
        x_t - (1 - at["alpha_t"]) / at["sqrt_oneminus_alpha_bar"] * epsilon
    )
    return mean + at["sqrt_beta_t"] * z * (t > 1)


def to_pixels(x_0: np.ndarray) -> np.ndarray:
    """Pixels in [0, 1] from normalised ones."""
    return np.clip(x_0 * STD + MEAN, 0.0, 1.0)


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes)[labels]


# What the network may be told of the time: t / T, or the same stretched to reach 0.
TIME_NAMES = ("t / T", "(t - 1) / (T - 1)")
TIME_SCALES = (lambda t, steps: t / steps, lambda t, steps: (t - 1) / (steps - 1))
