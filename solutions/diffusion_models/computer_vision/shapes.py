"""Coloured discs, squares and triangles, drawn by numpy: they stand in for CIFAR-10 where it cannot be had. Given.

Same size, same file format, three classes. Real photographs are harder by far; the code that learns from them is the
same.
"""

import colorsys
import os
import pickle
from pathlib import Path

import numpy as np

CLASSES = ("disc", "square", "triangle")
SIZE = 32  # pixels, height and width
FOLDER = "generated-shapes-batches-py"
BATCHES, BATCH = 5, 1200  # files, images in each


def write_batches(folder):
    """Write the stand-in's five files below folder, unless they are there; returns their paths.

    Each holds what a python batch of CIFAR-10 holds: {b"data": (N, 3072) uint8, b"labels": a list of N}.
    """
    folder = Path(folder) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"data_batch_{number}" for number in range(1, BATCHES + 1)]
    for number, path in enumerate(paths):
        if not path.is_file():
            images, labels = draw(BATCH, seed=number)
            unfinished = path.with_name(f"{path.name}.unfinished")
            with unfinished.open("wb") as file:
                pickle.dump({b"data": images.reshape(BATCH, -1), b"labels": labels.tolist()}, file, protocol=2)
            os.replace(unfinished, path)
    return paths


def draw(count, seed):
    """count images (N, 3, 32, 32) uint8 and their labels (N,) int64: 0 disc, 1 square, 2 triangle, in equal shares."""
    rng = np.random.default_rng([seed, 20061123])
    labels = rng.permutation(np.arange(count) % len(CLASSES))
    cover = _cover(rng, labels)[:, None]  # (N, 1, 32, 32), the share of each pixel that the shape covers
    shape = _colours(rng, count, saturation=(0.55, 1.0), value=(0.75, 1.0))  # (N, 3, 1, 1)
    ground = _colours(rng, count, saturation=(0.0, 0.5), value=(0.05, 0.35))
    light = 1 + 0.35 * np.linspace(-1, 1, SIZE)[:, None] * rng.uniform(-1, 1, (count, 1, 1, 1))  # from top or bottom
    pixels = cover * shape + (1 - cover) * ground * light
    return np.round(255 * pixels.clip(0, 1)).astype(np.uint8), labels


def _cover(rng, labels):
    """(N, 32, 32) in [0, 1] from the distance to the shape's edge, so that edges are smooth."""
    count = len(labels)
    radius = rng.uniform(8.5, 12, (count, 1, 1))  # of the circle around it
    angle = rng.uniform(-0.3, 0.3, (count, 1, 1))  # radians: a square on its corner would look like another shape
    centre_x, centre_y = rng.uniform(radius, SIZE - 1 - radius, (2, count, 1, 1))
    row, column = np.mgrid[:SIZE, :SIZE]
    x, y = column - centre_x, row - centre_y  # (N, 32, 32) each
    x, y = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    disc = np.hypot(x, y) - 0.9 * radius
    square = np.maximum(abs(x), abs(y)) - radius / np.sqrt(2)
    sides = [np.cos(turn) * x + np.sin(turn) * y for turn in np.pi * np.array([-1 / 6, -5 / 6, 1 / 2])]
    triangle = np.maximum.reduce(sides) - radius / 2  # y points down: its tip is on top
    distance = np.choose(labels.reshape(count, 1, 1), [disc, square, triangle])
    return (0.5 - distance).clip(0, 1)


def _colours(rng, count, saturation, value):
    """(N, 3, 1, 1) in [0, 1], of every hue."""
    hsv = zip(rng.uniform(0, 1, count), rng.uniform(*saturation, count), rng.uniform(*value, count), strict=True)
    return np.array([colorsys.hsv_to_rgb(*each) for each in hsv]).reshape(count, 3, 1, 1)
