"""Right answers to the optional exercises 2.5, in float64 numpy, straight from the equations.

Time is 0..T-1, and alpha_bar is what the papers of DDIM and Imagen write alpha or alpha^2.
"""

from itertools import product

import numpy as np

from .oracle import Tables, column


def cosine(num_steps: int) -> Tables:
    """Nichol & Dhariwal 2021, eq. 17, with s = 0.008 and betas of at most 0.999."""

    def f(time: np.ndarray) -> np.ndarray:
        return np.cos((time / num_steps + 0.008) / (1 + 0.008) * np.pi / 2) ** 2

    steps = np.arange(1, num_steps + 1)
    return Tables(np.minimum(1 - f(steps) / f(steps - 1), 0.999))


def other_cosines(num_steps: int) -> dict[str, list[float]]:
    """{what is wrong with them: betas} of schedules that are nearly the cosine schedule."""

    def betas(
        power: float = 2, offset: float = 0.008, most: float = 0.999, late: int = 0
    ) -> list[float]:
        def f(time: np.ndarray) -> np.ndarray:
            return np.cos((time / num_steps + offset) / (1 + offset) * np.pi / 2) ** power

        steps = np.arange(1, num_steps + 1) - late
        return np.minimum(1 - f(steps) / f(steps - 1), most).tolist()

    def as_share(most: float) -> list[float]:
        steps = np.arange(num_steps + 1)
        f = np.cos((steps / num_steps + 0.008) / 1.008 * np.pi / 2) ** 2
        return np.minimum(1 - f[1:] / f[0], most).tolist()

    powers = {"": 2.0, "The cosine is not squared; it should be": 1.0}
    offsets = {
        "": 0.008,
        "The offset s is 0.08; it should be 0.008": 0.08,
        "The offset s is 0.8; it should be 0.008": 0.8,
        "There is no offset s; it should be 0.008": 0.0,
    }
    caps = {
        "": 0.999,
        "The betas are not capped at 0.999": 2.0,
        "The betas are capped at 0.99, not at 0.999": 0.99,
        "The betas are capped at 0.9999, not at 0.999": 0.9999,
    }
    return {
        **{
            ". ".join(text for text in (power, offset, cap) if text): betas(
                powers[power], offsets[offset], caps[cap]
            )
            for power, offset, cap in product(powers, offsets, caps)
            if power or offset or cap
        },
        "The betas are those of one step earlier": betas(late=1),
        "The betas are 1 - alpha_bar_t": as_share(0.999),
        "The betas are 1 - alpha_bar_t, and not capped": as_share(2.0),
    }


def velocity(tables: Tables, x_0: np.ndarray, noise: np.ndarray, t: np.ndarray) -> np.ndarray:
    """v_t of Salimans & Ho 2022, section 4."""
    alpha_bar = column(tables.alpha_bars[t], x_0)
    return np.sqrt(alpha_bar) * noise - np.sqrt(1 - alpha_bar) * x_0


def from_velocity(
    tables: Tables, v: np.ndarray, x_t: np.ndarray, t: int
) -> tuple[np.ndarray, np.ndarray]:
    """(x_0, epsilon): the two equations x_t and v solved for both, as the rotation back by the
    angle of t.
    """
    cos, sin = np.sqrt(tables.alpha_bars[t]), np.sqrt(1 - tables.alpha_bars[t])
    return cos * x_t - sin * v, sin * x_t + cos * v


def ddim(
    tables: Tables,
    x_0: np.ndarray,
    epsilon: np.ndarray,
    t: int,
    t_previous: int,
    eta: float,
    z: np.ndarray,
) -> np.ndarray:
    """Song et al. 2021, eq. 12 with the sigma of eq. 16; alpha_bar is 1 at t_previous = -1."""
    now, before = tables.alpha_bars[t], tables.alpha_bar_before(t_previous + 1)
    sigma = eta * np.sqrt((1 - before) / (1 - now)) * np.sqrt(1 - now / before)
    return np.sqrt(before) * x_0 + np.sqrt(1 - before - sigma**2) * epsilon + sigma * z


def dynamic_threshold(x_0: np.ndarray, quantile: float) -> np.ndarray:
    """Saharia et al. 2022, section 2.3: each sample on its own."""
    s = np.maximum(1.0, [np.quantile(np.abs(sample), quantile) for sample in x_0])
    s = column(s, x_0)
    return np.clip(x_0, -s, s) / s
