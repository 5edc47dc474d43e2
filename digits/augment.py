"""Digits as a generator in training may draw them: moved, on grey, pale, noisy.

A judge that has only seen clean MNIST takes a digit on a slightly grey background for an 8. The one
that ships has seen worse, so that it speaks about the digit and not about its background.
"""

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

LARGEST_TURN = 10.0  # degrees, either way
LARGEST_STRETCH = 0.1  # of the digit's size, either way
LARGEST_SHIFT = 3.0  # pixels, either way
LIGHTEST_BACKGROUND = 0.4  # background is drawn from 0 (black) to this share of white ...
PALEST_INK = 0.6  # ... and ink from this share of white to 1
STRONGEST_NOISE = 0.4  # standard deviation on the scale of [-1, 1]


def augment(images: Tensor, generator: Generator) -> Tensor:
    """Move, re-tone and blemish images (B, 1, 28, 28) in [-1, 1], each in its own way.

    Returns new images of the same shape and range; what chance decides comes from the generator.
    """
    return blemish(retone(move(images, generator), generator), generator)


def move(images: Tensor, generator: Generator) -> Tensor:
    """Turn, stretch and shift each image a little; what comes in from outside is background."""
    count, _, _, size = images.shape
    turn, stretch = (_uniform(-1, 1, count, generator) for _ in range(2))  # (B,) each
    # grid_sample counts from -1 to 1
    shift = _uniform(-1, 1, (count, 2), generator) * LARGEST_SHIFT * 2 / size
    angle, scale = turn * math.radians(LARGEST_TURN), 1 + stretch * LARGEST_STRETCH
    cos, sin = scale * angle.cos(), scale * angle.sin()
    maps = torch.stack([cos, -sin, shift[:, 0], sin, cos, shift[:, 1]], dim=1).view(count, 2, 3)
    grid = F.affine_grid(maps, list(images.shape), align_corners=False)
    # +1: zero padding is then background
    return F.grid_sample(images + 1, grid, align_corners=False) - 1


def retone(images: Tensor, generator: Generator) -> Tensor:
    """Put half of the images on a grey background with paler ink, by a straight line within
    [-1, 1].
    """
    count = len(images)
    chosen = _uniform(0, 1, count, generator) < 0.5
    background = _uniform(0, LIGHTEST_BACKGROUND, count, generator).where(chosen, torch.zeros(()))
    ink = _uniform(PALEST_INK, 1, count, generator).where(chosen, torch.ones(()))
    background, ink = (level.view(count, 1, 1, 1) * 2 - 1 for level in (background, ink))
    return background + (ink - background) * (images + 1) / 2


def blemish(images: Tensor, generator: Generator) -> Tensor:
    """Add white noise to half of the images, of a strength drawn for each, and clip to [-1, 1]."""
    count = len(images)
    chosen = _uniform(0, 1, count, generator) < 0.5
    strength = _uniform(0, STRONGEST_NOISE, count, generator) * chosen
    noise = torch.randn(images.shape, generator=generator) * strength.view(count, 1, 1, 1)
    return (images + noise).clamp(-1, 1)


def _uniform(low: float, high: float, shape: int | tuple[int, ...], generator: Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator)
