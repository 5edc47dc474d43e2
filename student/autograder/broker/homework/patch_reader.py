"""In which order patches and their numbers come (exercise 3.13)."""

from itertools import product

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    CHANNELS_PLACE,
    ONE_PATCH,
    PATCHES_ORDER,
    PIXELS_ORDER,
    Patches,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading

PIXELS = ("ij", "ji")  # row by row, column by column
CHANNELS = ("{0}{1}c", "c{0}{1}", "{0}c{1}")  # last, first, between


def patches(reading: Reading, step: Step) -> None:
    assert isinstance(step, Patches)
    result, given = reading.outputs.get(step.of), reading.broker.inputs[step.given]
    x, tokens = (result, given) if step.back else (given, result)
    parts = None
    if x is not None and tokens is not None and _fit(x, tokens, step.p):
        parts = _orders(_cut(x, step.p), tokens)
    reading.put(ONE_PATCH, float(parts is not None))
    for place, name in enumerate((PATCHES_ORDER, PIXELS_ORDER, CHANNELS_PLACE)):
        reading.put(name, None if parts is None else float(parts[place]))


def _fit(x: np.ndarray, tokens: np.ndarray, p: int) -> bool:
    if x.ndim != 4 or x.shape[2] % p or x.shape[3] % p:
        return False
    batch, channels, height, width = x.shape
    return tokens.shape == (batch, height * width // p**2, p * p * channels)


def _cut(x: np.ndarray, p: int) -> np.ndarray:
    """(B, rows of patches, columns of patches, C, p, p)."""
    batch, channels, height, width = x.shape
    cut = x.reshape(batch, channels, height // p, p, width // p, p)
    return cut.transpose(0, 2, 4, 1, 3, 5)


def _orders(cut: np.ndarray, tokens: np.ndarray) -> tuple[int, int, int] | None:
    """The places in PIXELS, PIXELS and CHANNELS of the orders of patches, pixels and channels, with
    as many right ones (0) as possible; None where these are no patches.
    """
    names = dict(zip("bhwcij", range(6), strict=True))
    found = []
    for of_patches, of_pixels, of_channels in product(range(2), range(2), range(3)):
        inside = CHANNELS[of_channels].format(*PIXELS[of_pixels])
        axes = "b" + ("hw", "wh")[of_patches] + inside
        ordered = cut.transpose([names[axis] for axis in axes]).reshape(tokens.shape)
        if np.allclose(ordered, tokens, atol=1e-6):
            found.append((of_patches, of_pixels, of_channels))
    return min(found, key=lambda each: sum(part != 0 for part in each), default=None)
