"""Finds out which draw becomes which noise of a sampler, so that a student may draw in any order.

After a sampler has returned, it is called once more with marks in its normals (Streams.marked). NaN
stays where it is from x_T to x_0, so the result of a sample shows which rows went into it, and what
the network was shown says in which order. If that is not the order of drawing, the sampler is
called a third time, with each noise's own numbers.
"""

import contextlib
import itertools
from collections.abc import Generator

import numpy as np

from .records import FunctionCall
from .streams import Streams


def follow(draws: Streams, first: FunctionCall) -> Generator[None, FunctionCall, FunctionCall]:
    """Wants another call at each yield, and is sent what came of it; returns the call that counts.

    first: the sampler's first call, whose draws are all taken.
    """
    after = draws.state()
    draws.marked = True
    marked = yield
    draws.marked = False
    order = _order(draws, marked)
    if order == [*range(len(order))]:
        draws.restore(after)
        return first
    draws.arrange(order)
    return (yield)


def _order(draws: Streams, marked: FunctionCall) -> list[int]:
    """For each row that is drawn, which of the prepared rows it should be."""
    places: dict[int, tuple[int, int]] = {}
    noises, samples, _ = draws.noises
    # where code looks out for NaN, or returned something else, the order stays as it is
    with contextlib.suppress(ValueError):
        if marked.returned is not None:
            shown = [call.sample for call in marked.network_calls()]
            places = _places(marked.returned, shown, draws.noises)
    rows = {n: k * samples + b for n, (k, b) in places.items()}
    left = itertools.filterfalse(set(rows.values()).__contains__, itertools.count())
    count = max(noises * samples, *(n + 1 for n in rows), 0)
    return [rows[n] if n in rows else next(left) for n in range(count)]


def _places(
    result: np.ndarray, shown: list[np.ndarray], noises: tuple[int, ...]
) -> dict[int, tuple[int, int]]:
    """{n: (k, b)}: the n-th row that was drawn is the k-th noise that sample b was given."""
    count, samples, size = noises
    first: dict[int, int] = {}
    for number, x in enumerate(shown):
        marks = np.flatnonzero(_marks(x, -1, size).any(axis=0)).tolist()
        first |= {n: number for n in marks if n not in first}
    places: dict[int, tuple[int, int]] = {}
    for b, marks in enumerate(_marks(result, samples, size)):
        rows = sorted(np.flatnonzero(marks).tolist(), key=lambda n: (first.get(n, len(shown)), n))
        if len(rows) > count + 1:  # NaN of the code's own
            return {}
        places |= {n: (k, b) for k, n in enumerate(rows) if n not in places}
    return places


def _marks(x: np.ndarray, samples: int, size: int) -> np.ndarray:
    return np.isnan(x.astype(np.float64)).reshape(samples, size)
