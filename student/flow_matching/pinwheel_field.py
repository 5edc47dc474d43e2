"""A world of two dimensions in which every prediction has a closed form: points on three arms of a pinwheel. Given.

x = alpha * data + sigma * noise. On the straight path of this part alpha = t and sigma = 1 - t, from noise at t = 0 to
data at t = 1.
"""

import math

import torch

BLUR = 0.05


def arms(count, seed=3):
    """count points (count, 2) of the pinwheel, of variance about 1, in float64, and the arm of each: 0, 1 or 2."""
    draws = torch.Generator().manual_seed(seed)
    arm = torch.arange(count) % 3
    along = (0.04 + 0.96 * torch.rand(count, generator=draws, dtype=torch.float64)).sqrt()
    angle = 2 * math.pi * arm / 3 + 1.9 * along
    points = 1.9 * along[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)
    return points + BLUR * torch.randn(points.shape, generator=draws, dtype=torch.float64), arm


POINTS, ARM = arms(150)


def best_data(x, alpha, sigma):
    """E[data | alpha * data + sigma * noise = x], (B, 2), where the data are POINTS, blurred. x: (B, 2) float64."""
    variance = alpha**2 * BLUR**2 + sigma**2
    apart = x[:, None] - alpha * POINTS  # (B, points, 2)
    weights = (-(apart**2).sum(dim=2) / (2 * variance)).softmax(dim=1)
    return torch.einsum("bn,bnd->bd", weights, POINTS + alpha * BLUR**2 / variance * apart)


def best_noise(x, alpha, sigma):
    """E[noise | x], (B, 2): what the best network of parts 1 and 2 answers."""
    return (x - alpha * best_data(x, alpha, sigma)) / sigma


def best_velocity(x, t):
    """E[data - noise | x] on the straight path, a field(x, t): what the best network of this part answers."""
    if t >= 1:  # data is x itself, and noise may be anything
        return best_velocity(x, 1 - 1e-6)
    return (best_data(x, t, 1 - t) - x) / (1 - t)
