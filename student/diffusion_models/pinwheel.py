"""A world of two dimensions: points on three arms of a pinwheel, and the perfect network for them. Given."""

import numpy as np

BLUR = 0.05


def arms(count, seed=3):
    """count points (count, 2) of the pinwheel, of variance about 1, and the arm of each: 0, 1 or 2."""
    rng = np.random.default_rng(seed)
    arm = np.arange(count) % 3
    along = np.sqrt(rng.uniform(0.04, 1, count))
    angle = 2 * np.pi * arm / 3 + 1.9 * along
    points = 1.9 * along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + BLUR * rng.standard_normal((count, 2)), arm


def perfect_epsilon(x, alpha_bar, points):
    """E[epsilon | x_t = x], what the best network answers if the data are `points`, blurred."""
    variance, centres = 1 - alpha_bar + alpha_bar * BLUR**2, np.sqrt(alpha_bar) * points
    likely = -((x[:, None] - centres) ** 2).sum(axis=2) / (2 * variance)  # (len(x), len(points))
    likely = np.exp(likely - likely.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return np.sqrt(1 - alpha_bar) / variance * (x - likely @ centres)


def small_steps(x, steps=400, seed=5):
    """x_0, x_1, ... of the forward process, each step a small one: an array (steps + 1, *x.shape)."""
    rng, chain = np.random.default_rng(seed), [x]
    for beta in np.linspace(1e-4, 2e-2, steps):
        chain.append(np.sqrt(1 - beta) * chain[-1] + np.sqrt(beta) * rng.standard_normal(x.shape))
    return np.array(chain)


def flow_back(x, epsilon_of, steps=400):
    """The smooth way back along epsilon_of(x, alpha_bar): places (steps + 1, len(x), 2)."""
    path = [x]
    for time in np.arange(steps, 0, -1) / steps:  # from 1 to 0, as a share of the whole chain
        beta = 1e-4 + (2e-2 - 1e-4) * time
        alpha_bar = np.exp(-steps * (1e-4 * time + (2e-2 - 1e-4) * time**2 / 2))  # for steps that are small
        x = x + 0.5 * beta * (x - epsilon_of(x, alpha_bar) / np.sqrt(1 - alpha_bar))
        path.append(x)
    return np.array(path)


def log_density(x, points):
    """The logarithm of the density of points, blurred, at x, without the constant."""
    exponents = -((x[:, None] - points) ** 2).sum(axis=2) / (2 * BLUR**2)
    return np.logaddexp.reduce(exponents, axis=1) - np.log(len(points))
