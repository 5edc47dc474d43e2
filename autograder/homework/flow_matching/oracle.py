"""Right answers of part 3 in float64 numpy, straight from the equations. Time runs from 0, which is
noise, to 1, which is data.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from ...broker.homework.fields import World

Field = Callable[[np.ndarray, float], np.ndarray]
Solver = Callable[[Field, np.ndarray, np.ndarray], np.ndarray]


def column(number: float | np.ndarray, x: np.ndarray) -> np.ndarray:
    """A number, or one for each sample of x (B, *shape), with as many axes as x."""
    return np.asarray(number, dtype=np.float64).reshape(-1, *[1] * (x.ndim - 1))


# What each kind says of (data, noise): its two factors, at one alpha and sigma.
SAYS: dict[str, Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]] = {
    "noise": lambda a, s: (0 * a, 1 + 0 * a),
    "data": lambda a, s: (1 + 0 * a, 0 * a),
    "v": lambda a, s: (-s, a),
    "score": lambda a, s: (0 * a, -1 / s),
    "velocity": lambda a, s: (1 + 0 * a, -1 + 0 * a),
}


def join(
    kind: str, data: np.ndarray, noise: np.ndarray, alpha: np.ndarray, sigma: np.ndarray
) -> np.ndarray:
    """The prediction of a kind, from data and noise (B, *shape)."""
    of_data, of_noise = SAYS[kind](column(alpha, data), column(sigma, data))
    return of_data * data + of_noise * noise


def split(
    prediction: np.ndarray, kind: str, x_t: np.ndarray, alpha: np.ndarray, sigma: np.ndarray
) -> np.ndarray:
    """(data, noise), stacked: the two equations solved by Cramer's rule."""
    a, s = column(alpha, x_t), column(sigma, x_t)
    of_data, of_noise = SAYS[kind](a, s)
    determinant = a * of_noise - s * of_data
    data = (of_noise * x_t - s * prediction) / determinant
    noise = (a * prediction - of_data * x_t) / determinant
    return np.stack([data, noise])


def posterior_mean(
    x_t: np.ndarray, score: np.ndarray, alpha: np.ndarray, sigma: np.ndarray
) -> np.ndarray:
    """The mean of the data where x_t has this score. All such data share it, so that of one of them
    is enough: N(m, 1) in each entry, whose m follows from the score, by regression on x_t.
    """
    a, s = column(alpha, x_t), column(sigma, x_t)
    variance = a**2 + s**2
    m = (x_t + variance * score) / a
    return m + a / variance * (x_t - a * m)


def euler(field: Field, x: np.ndarray, times: np.ndarray) -> np.ndarray:
    for now, later in pairwise(times):
        x = x + (later - now) * field(x, now)
    return x


def heun(field: Field, x: np.ndarray, times: np.ndarray) -> np.ndarray:
    for now, later in pairwise(times):
        slope = field(x, now)
        there = field(x + (later - now) * slope, later)
        x = x + (later - now) * (slope + there) / 2
    return x


def midpoint(field: Field, x: np.ndarray, times: np.ndarray) -> np.ndarray:
    for now, later in pairwise(times):
        half = x + (later - now) / 2 * field(x, now)
        x = x + (later - now) * field(half, (now + later) / 2)
    return x


def runge_kutta(field: Field, x: np.ndarray, times: np.ndarray) -> np.ndarray:
    """The classical one, of order 4."""
    for now, later in pairwise(times):
        h, middle = later - now, (now + later) / 2
        k_1 = field(x, now)
        k_2 = field(x + h / 2 * k_1, middle)
        k_3 = field(x + h / 2 * k_2, middle)
        k_4 = field(x + h * k_3, later)
        x = x + h * (k_1 + 2 * k_2 + 2 * k_3 + k_4) / 6
    return x


def two_step(field: Field, x: np.ndarray, times: np.ndarray) -> np.ndarray:
    """What stands in for a solver that failed its check (worker/homework/fields.py)."""
    before = None
    for now, later in pairwise(times):
        slope = field(x, now)
        change = 0.0
        if before is not None and now != before[1]:
            change = (slope - before[0]) / (now - before[1])
        x = x + (later - now) * (slope + (later - now) / 2 * change)
        before = slope, now
    return x


# Any solver is right where an exercise only needs one.
SOLVERS: tuple[Solver, ...] = (euler, heun, two_step, midpoint, runge_kutta)


def solved(
    solver: Solver, field: Field, x: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(where a solver ends, the times that it asked the field about)."""
    told = []

    def on_record(at: np.ndarray, t: float) -> np.ndarray:
        told.append(t)
        return field(at, t)

    return solver(on_record, x, times), np.array(told)


def map_of(way: Callable[[np.ndarray], np.ndarray], size: int) -> list[list[Any]]:
    """[matrix, vector] of a way that leads each x (B, size) to matrix @ x + vector."""
    vector = way(np.zeros((1, size)))[0]
    matrix = (way(np.eye(size)) - vector).T
    return [matrix.tolist(), vector.tolist()]


def ddim(world: World, alpha_bars: np.ndarray, steps: list[int], x: np.ndarray) -> np.ndarray:
    """Song et al. 2020, eq. 12 with sigma = 0, from step to step and then to alpha_bar = 1."""
    for now, later in pairwise([*(float(alpha_bars[i]) for i in steps), 1.0]):
        epsilon = world.noise(x, np.sqrt(now), np.sqrt(1 - now))
        data = (x - np.sqrt(1 - now) * epsilon) / np.sqrt(now)
        x = np.sqrt(later) * data + np.sqrt(1 - later) * epsilon
    return x


def ddim_by(
    solver: Solver, world: World, alpha_bars: np.ndarray, steps: list[int], x: np.ndarray
) -> np.ndarray:
    """The same equation by another solver, in z and s."""
    bars = alpha_bars[steps]
    times = np.sqrt((1 - bars) / bars)

    def field(z: np.ndarray, s: float) -> np.ndarray:
        root = np.sqrt(1 / (1 + s**2))
        return world.noise(z * root, root, s * root)

    return solver(field, x / np.sqrt(bars[0]), np.append(times, 0.0))
