"""Where two arrays first differ, and by how much, in words. In numpy, without torch."""

from collections.abc import Sequence

import numpy as np

from .checks import Axis


def differ(given: np.ndarray, right: np.ndarray, tolerance: float) -> bool:
    """Whether describe_difference() has something to say, at a small part of its cost."""
    if difference_in_shape("", given, right):
        return True
    given, right = given.reshape(right.shape).astype(np.float64), right.astype(np.float64)
    return not _close(given, right, tolerance).all()


def describe_difference(
    name: str,
    given: np.ndarray,
    right: np.ndarray,
    tolerance: float,
    withheld: bool = False,
    axes: Sequence[Axis] = (),
) -> str | None:
    """None if `given` is close enough to `right`, else where they first differ and by how much.

    withheld: not by how much, and not what would be right. axes: what the axes count.
    """
    if difference := difference_in_shape(name, given, right):
        return difference
    if right.ndim == 0:
        given = given.reshape(())
    given, right = given.astype(np.float64), right.astype(np.float64)
    close = _close(given, right, tolerance)
    if close.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    text = f"{name}{_place(index, right.shape, axes)} is {_number(given[index])}"
    if withheld:
        many = f" ({(~close).sum()} of {given.size} values are)" if given.size > 1 else ""
        return f"{text}, which is wrong{many}"
    text += f", expected {_number(right[index])}"
    if given.size > 1:
        finite = np.isfinite(given)
        largest = f", by up to {_number(np.abs(given - right).max())}" if finite.all() else ""
        text += f" ({(~close).sum()} of {given.size} values differ{largest})"
    return text


def _place(index: tuple[int, ...], shape: tuple[int, ...], axes: Sequence[Axis]) -> str:
    if not index:
        return ""
    if len(axes) != len(index):
        return f" at [{', '.join(map(str, index))}]"
    places = zip(axes, index, shape, strict=True)
    # of a single place there is nothing to say, unless it stands for something
    said = [axis.at(at) for axis, at, size in places if size > 1 or axis.values]
    return f" at {', '.join(said)}" if said else ""


def _close(given: np.ndarray, right: np.ndarray, tolerance: float) -> np.ndarray:
    scale = np.abs(right[np.isfinite(right)]).max(initial=0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(given - right) <= tolerance * max(scale, 1e-3)
    if near.all():  # most are
        return near
    return near | (np.isnan(given) & np.isnan(right)) | (np.isinf(given) & (given == right))


def difference_in_shape(name: str, given: np.ndarray, right: np.ndarray) -> str | None:
    """How the shapes of two outputs differ; None if they do not."""
    if given.shape == right.shape or (right.ndim == 0 and given.size == 1):
        return None
    return f"{name} has shape {_shape(given)}, expected {_shape(right)}"


def _shape(array: np.ndarray) -> str:
    return f"({', '.join(map(str, array.shape))}{',' if array.ndim == 1 else ''})"


def _number(value: float) -> str:
    return f"{value:.6g}"
