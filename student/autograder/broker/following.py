"""Finds out which draw becomes which noise of a sampler, so that a student may draw in any order.

After a sampler has returned, it is called once more with marks in its normals (Streams.mark). NaN
stays where it is from x_T to x_0, so the result of a sample shows which rows went into it, and what
the network was shown says in which order. Where code looks out for NaN, it is called again with
numbers that are LARGE. If what is found is not the order of drawing, the sampler is called a last
time, with each noise's own numbers.
"""

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Generator

import numpy as np

from .records import FunctionCall
from .streams import Streams

LARGE = 1e6
SEEN = 1e2  # what is larger was LARGE before it came to be a part of a picture

Places = dict[int, tuple[int, int]]  # {n: (k, b)}: the n-th row is the k-th noise of sample b


def follow(draws: Streams, first: FunctionCall) -> Generator[None, FunctionCall, FunctionCall]:
    """Wants another call at each yield, and is sent what came of it; returns the call that counts.

    first: the sampler's first call, whose draws are all taken.
    """
    after = draws.state()
    places: Places | None = None
    for mark in (np.nan, LARGE):
        draws.mark = mark
        marked = yield
        draws.mark = None
        places = _places_of(draws.noises, first, marked, mark)
        if places is not None:
            break
    order = _order(draws.noises, places or {})
    if order == [*range(len(order))]:
        draws.restore(after)
        return first
    draws.arrange(order)
    return (yield)


def _order(noises: tuple[int, ...], places: Places) -> list[int]:
    """For each row that is drawn, which of the prepared rows it should be."""
    rows = {n: k * noises[1] + b for n, (k, b) in places.items()}
    left = itertools.filterfalse(set(rows.values()).__contains__, itertools.count())
    count = max(noises[0] * noises[1], *(n + 1 for n in rows), 0)
    return [rows[n] if n in rows else next(left) for n in range(count)]


def _places_of(
    noises: tuple[int, ...], first: FunctionCall, marked: FunctionCall, mark: float
) -> Places | None:
    """Where the marks of a call show each row; {} where they show nothing that is certain; None
    where the call came to no end, or lost its marks.
    """
    count, samples, size = noises
    # where it returned something else, the order stays as it is
    with contextlib.suppress(ValueError):
        shown = [_rows(call.sample, size) for call in marked.network_calls()]
        if np.isnan(mark):
            if marked.returned is None:
                return None
            marks = np.isnan(_rows(marked.returned, size)).reshape(samples, size)
            frames = [np.isnan(x) for x in shown]
        else:
            frames = [np.abs(x) > SEEN for x in shown]
            marks = _owners(frames, samples, size)
            if marks is None and marked.returned is not None and first.returned is not None:
                before, after = (_rows(each.returned, size) for each in (first, marked))
                marks = (np.abs(after - before) > 1e-4).reshape(samples, size)
        if marks is not None:
            return _places(marks, frames, count) if marks.any() else None
    return {}


def _rows(x: np.ndarray | None, size: int) -> np.ndarray:
    """One row for each sample, float64 (B, size)."""
    return np.asarray(x, dtype=np.float64).reshape(-1, size)


def _owners(frames: list[np.ndarray], samples: int, size: int) -> np.ndarray | None:
    """Which rows each sample was made of, bool (samples, size), by what the network was shown; None
    where that is not about the whole batch, one sample after the other.
    """
    marks = np.zeros((samples, size), bool)
    for marked in frames:
        if len(marked) % samples:
            return None
        marks |= marked.reshape(-1, samples, size).any(axis=0)
    return marks if (marks.sum(axis=0) <= 1).all() else None


def _places(marks: np.ndarray, frames: list[np.ndarray], count: int) -> Places:
    """The rows that each sample was made of, in the order in which the network was shown them.

    marks (samples, size): which these are. frames: of each call of the network, where marks were.
    """
    first = defaultdict[int, int](lambda: len(frames))
    for number, marked in enumerate(frames):
        for n in np.flatnonzero(marked.any(axis=0)).tolist():
            first.setdefault(n, number)
    places: Places = {}
    for b, row in enumerate(marks):
        rows = sorted(np.flatnonzero(row).tolist(), key=lambda n: (first[n], n))
        if len(rows) > count + 1:  # NaN of the code's own
            return {}
        places |= {n: (k, b) for k, n in enumerate(rows) if n not in places}
    return places
