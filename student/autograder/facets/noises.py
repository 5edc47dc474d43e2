"""Which numbers that were drawn are the noise in something."""

import itertools
from collections.abc import Iterator

import numpy as np

from ..broker.records import FunctionCall
from ..readings.patience import check_patience
from .evidence import Evidence

OWN = "each pixel of each sample should have its own"
UNIFORM = (
    "The noise is uniform (rand); it should be normal (randn), one number for each pixel of each "
    "sample."
)


MOST_DRAWS = 12  # of as many uniform numbers, that are looked at
MOST_STARTS = 16  # of draws that are looked at, however many there are


def each_entry(
    evidence: Evidence, call: FunctionCall, shape: tuple[int, ...]
) -> Iterator[tuple[int, np.ndarray]]:
    """(where in the stream it begins, noise of this shape) for all that may be one noise: as many
    normal numbers as that, from where a draw began.
    """
    normals, size = evidence.normals(call), int(np.prod(shape))
    for start in _starts(call, size):
        check_patience()
        if start + size <= len(normals):
            yield call.first_normal + start, normals[start : start + size].reshape(shape)


def unusual(
    evidence: Evidence, call: FunctionCall, shape: tuple[int, ...]
) -> Iterator[tuple[str, np.ndarray]]:
    """(what is wrong with it, noise of this shape): normal numbers that are shared by pixels or
    samples, or uniform ones.
    """
    normals = evidence.normals(call)
    for kept in itertools.product((True, False), repeat=len(shape)):
        form = [size if keeps else 1 for size, keeps in zip(shape, kept, strict=True)]
        size = int(np.prod(form))
        if size == np.prod(shape):
            continue
        for start in _starts(call, size):
            check_patience()
            if start + size <= len(normals):
                noise = normals[start : start + size].reshape(form)
                yield _what_is_shared(form, shape), np.broadcast_to(noise, shape)
    size = int(np.prod(shape))
    stream = evidence.broker.draws.streams["uniform"]
    # what is asked for beyond need is used by the next draws
    for start in dict.fromkeys([*call.uniforms[:MOST_STARTS], *range(0, MOST_DRAWS * size, size)]):
        yield UNIFORM, stream.read(start, size).reshape(shape)


def _starts(call: FunctionCall, size: int) -> list[int]:
    """Where draws began: the first of them, and those before which noises of this size were drawn
    and nothing else.
    """
    if not size:
        return []
    starts = [*dict.fromkeys([0, *np.cumsum(call.normals, dtype=int).tolist()])]
    after_others = [start for start in starts if start % size == 0]
    return sorted({*starts[:MOST_STARTS], *after_others[:MOST_STARTS]})


def _what_is_shared(form: list[int], shape: tuple[int, ...]) -> str:
    if form == [1] * len(shape):
        return f"One random number is the noise of the whole batch; {OWN}."
    if form[1:] == [*shape[1:]]:
        return f"All samples of a batch get the same noise; {OWN}."
    if form[1:] == [1] * (len(shape) - 1):
        return f"All pixels of a sample get the same noise; {OWN}."
    return f"Many pixels get the same noise; {OWN}."
