"""In which order patches and their numbers come (exercise 3.13)."""

from itertools import product

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    CHANNELS_PLACE,
    FORM,
    ONE_PATCH,
    PATCHES_ORDER,
    PIXELS_ORDER,
    Patches,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from .parts import UNKNOWN

PIXELS = ("ij", "ji")  # row by row, column by column
CHANNELS = ("{0}{1}c", "c{0}{1}", "{0}c{1}")  # last, first, between


def patches(reading: Reading, step: Step) -> None:
    assert isinstance(step, Patches)
    result, given = reading.outputs.get(step.of), reading.broker.inputs[step.given]
    x, tokens = (result, given) if step.back else (given, result)
    names = (PATCHES_ORDER, PIXELS_ORDER, CHANNELS_PLACE)
    for name in (ONE_PATCH, *names):
        reading.put(name, None)
    fits = x is not None and tokens is not None and _fit(x, tokens, step.p)
    reading.put(FORM, float(fits))
    if not fits:
        return
    assert x is not None and tokens is not None
    cut = _cut(x, step.p)
    reading.put(ONE_PATCH, float(_are_patches(cut, tokens)))
    for name, part in zip(names, _orders(cut, tokens) or (UNKNOWN,) * 3, strict=True):
        reading.put(name, float(part))


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


def _are_patches(cut: np.ndarray, tokens: np.ndarray) -> bool:
    """Whether each token has the numbers of one patch, in any order of patches and numbers."""
    each = np.sort(cut.reshape(*tokens.shape), axis=2)
    return all(
        any(np.allclose(token, patch, atol=1e-6) for patch in of_image)
        for of_image, some in zip(each, np.sort(tokens, axis=2), strict=True)
        for token in some
    )


def _orders(cut: np.ndarray, tokens: np.ndarray) -> tuple[int, int, int] | None:
    """The places in PIXELS, PIXELS and CHANNELS of the orders of patches, pixels and channels, with
    as many right ones (0) as possible; None where it is another order.
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
