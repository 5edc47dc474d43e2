"""Small worlds of points in the plane, in which the answer of a perfect network has a closed form.

The data of a world are its points, each blurred by a Gaussian: a mixture, whose posterior mean is
known at every noise level x = alpha * data + sigma * noise.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

BLUR = 0.05
COUNT = 90  # points of a world


@dataclass(frozen=True, eq=False)
class World:
    """points (N, 2), of mean 0 and variance about 1; arm (N,): the class of each, from 0 on."""

    points: torch.Tensor
    arm: torch.Tensor

    def draw(self, count: int, draws: torch.Generator) -> torch.Tensor:
        """Fresh data (count, 2)."""
        which = torch.randint(0, len(self.points), (count,), generator=draws)
        noise = torch.randn(count, 2, generator=draws, dtype=torch.float64)
        return self.points[which] + BLUR * noise

    def of(self, arm: int) -> "World":
        """The world of one class alone."""
        return World(self.points[self.arm == arm], self.arm[self.arm == arm])

    def best_data(self, x: torch.Tensor, alpha: float, sigma: float) -> torch.Tensor:
        """E[data | alpha * data + sigma * noise = x], (B, 2) float64, also at x of any size."""
        variance = alpha**2 * BLUR**2 + sigma**2
        squares = self.points.square().sum(dim=1)
        # what all points have in common, |x|^2, cancels in the softmax
        likely = (alpha * x @ self.points.T - alpha**2 * squares / 2) / variance
        mean = likely.softmax(dim=1) @ self.points
        return mean + alpha * BLUR**2 / variance * (x - alpha * mean)

    def best_noise(self, x: torch.Tensor, alpha: float, sigma: float) -> torch.Tensor:
        """E[noise | x], (B, 2)."""
        return (x - alpha * self.best_data(x, alpha, sigma)) / sigma

    def best_velocity(self, x: torch.Tensor, t: float) -> torch.Tensor:
        """E[data - noise | x] on the straight path, alpha = t and sigma = 1 - t."""
        t = min(max(t, 0.0), 1 - 1e-4)
        return (self.best_data(x, t, 1 - t) - x) / (1 - t)


Draw = Callable[[torch.Generator], tuple[torch.Tensor, torch.Tensor]]


@functools.cache
def world(name: str) -> World:
    """A world by its name, one of WORLDS."""
    points, arm = WORLDS[name](torch.Generator().manual_seed(3))
    points = points - points.mean(dim=0)
    return World(points / points.square().mean().sqrt(), arm)


def _arms(count: int, turn: float, draws: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    arm = torch.arange(COUNT) % count
    along = (0.04 + 0.96 * torch.rand(COUNT, generator=draws, dtype=torch.float64)).sqrt()
    angle = 2 * math.pi * arm / count + turn * along
    return along[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1), arm


def _moons(draws: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    arm = torch.arange(COUNT) % 2
    angle = math.pi * torch.rand(COUNT, generator=draws, dtype=torch.float64)
    side = 1.0 - 2.0 * arm
    return torch.stack([angle.cos() + 0.5 * side, side * (angle.sin() - 0.25)], dim=1), arm


def _rings(draws: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    arm = (torch.arange(COUNT) % 3 == 0).long()
    angle = 2 * math.pi * torch.rand(COUNT, generator=draws, dtype=torch.float64)
    radius = 1.0 - 0.65 * arm
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1), arm


def _wave(draws: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    arm = torch.arange(COUNT) % 2
    along = 2 * torch.rand(COUNT, generator=draws, dtype=torch.float64) - 1
    height = 0.8 * (3.5 * along).sin() * (1.0 - 2.0 * arm)
    return torch.stack([1.4 * along, height], dim=1), arm


WORLDS: dict[str, Draw] = {
    "pinwheel": functools.partial(_arms, 3, 1.9),
    "star": functools.partial(_arms, 5, 0.9),
    "moons": _moons,
    "rings": _rings,
    "chain": _wave,
}
