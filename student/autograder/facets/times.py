"""How a network may be told the time: which function of t it is."""

from collections.abc import Callable, Sequence

import numpy as np

from .evidence import Notes

TIMES, TIME = "times drawn", "time told"
SAME = "the same time at every t"
MOST_OFTEN = 2.5  # as often as another t, of some 80 that fill their range evenly

# {as it is written: the function of t, T}; t counts from 1
CONVENTIONS: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "t / T": lambda t, T: t / T,
    "(t - 1) / (T - 1)": lambda t, T: (t - 1) / max(T - 1, 1),
    "(t - 1) / T": lambda t, T: (t - 1) / T,
    "t": lambda t, T: 1.0 * t,
    "t - 1": lambda t, T: t - 1.0,
    "t + 1": lambda t, T: t + 1.0,
    "1 - t / T": lambda t, T: 1 - t / T,
    "T - t": lambda t, T: 1.0 * (T - t),
    "T + 1 - t": lambda t, T: 1.0 * (T + 1 - t),
    "(T - t + 1) / T": lambda t, T: (T - t + 1) / T,
    "t / (T + 1)": lambda t, T: t / (T + 1),
    "t / (T - 1)": lambda t, T: t / max(T - 1, 1),
    "(t + 1) / T": lambda t, T: (t + 1) / T,
    "t / T / T": lambda t, T: t / T / T,
    "t // T": lambda t, T: 1.0 * (t // T),
    "2 * t / T - 1": lambda t, T: 2 * t / T - 1,
    "1000 * t / T": lambda t, T: 1000 * t / T,
    "t / 1000": lambda t, T: t / 1000,
    "-t": lambda t, T: -1.0 * t,
    "sqrt(t / T)": lambda t, T: np.sqrt(t / T),
}
FROM_ZERO = {  # the same where t counts from 0
    "t": "t - 1",
    "t + 1": "t",
    "t - 1": "t - 2",
    "t / T": "(t - 1) / T",
    "(t + 1) / T": "t / T",
    "t / (T - 1)": "(t - 1) / (T - 1)",
    "T - 1 - t": "T - t",
    "T - t": "T + 1 - t",
    "1 - t / T": "(T - t + 1) / T",
    "1000 * t / T": "1000 * (t - 1) / T",
}
CONVENTIONS["t - 2"] = lambda t, T: t - 2.0
CONVENTIONS["1000 * (t - 1) / T"] = lambda t, T: 1000 * (t - 1) / T


def _ways(first: int) -> dict[str, Callable[[np.ndarray, int], np.ndarray]]:
    if first == 1:
        return CONVENTIONS
    return {name: CONVENTIONS[other] for name, other in FROM_ZERO.items()}


def convention(times: np.ndarray, steps: np.ndarray, count: int, first: int) -> str:
    """How times (N,) follow from steps (N,) counted from 0; "" where no convention does."""
    for name, way in _ways(first).items():
        if np.allclose(times, way(steps + 1.0, count), rtol=1e-4, atol=1e-5):
            return name
    if np.ptp(times) < 1e-6 < np.ptp(steps):
        return SAME
    return ""


def steps_told(
    times: np.ndarray, count: int, first: int, right: Sequence[str]
) -> np.ndarray | None:
    """The steps (N,), counted from 0, that times (N,) stand for: by a convention that is right if
    it can be, else by the first in which all of them are steps.
    """
    ways = _ways(first)
    for name in [*right, *ways]:
        values = ways[name](np.arange(count) + 1.0, count)
        distance = np.abs(times[:, None] - values)
        if len(np.unique(values)) == count and (distance.min(axis=1) < 1e-4).all():
            return distance.argmin(axis=1)
    return None


def judge_told(
    notes: Notes,
    facet: str,
    times: np.ndarray,
    steps: np.ndarray,
    count: int,
    first: int,
    right: Sequence[str],
) -> None:
    """Whether times (N,) are what a network should be told at steps (N,), counted from 0."""
    way = convention(times, steps, count, first)
    if way in right:
        notes.passed(facet)
        return
    says = way or "a number that does not follow from t in any way that we know"
    notes.wrong(
        facet,
        f"The network is told {says}; it should be told {' or '.join(right)}.",
        reading=way and f"time = {way}",
        right=f"time = {right[0]}",
        key=f"the network is told {way}" if way else "",
    )


def judge_drawn(notes: Notes, steps: list[np.ndarray], count: int, first: int) -> None:
    """Whether steps, those of each call (B,), are drawn as they should be."""
    counts = np.bincount(np.concatenate(steps), minlength=count)
    never = [str(t + first) for t in np.flatnonzero(counts == 0)]
    if len(steps[0]) > 2 and all(len(set(each.tolist())) == 1 for each in steps):
        said = "One t is drawn for the whole batch; each sample should have its own."
    elif len(steps) > 1 and all(np.array_equal(each, steps[0]) for each in steps):
        said = "Every call uses the same times; they should be drawn anew."
    elif never:
        said = (
            f"t = {', '.join(never[:3])} is never drawn; t should be uniform in "
            f"{first}..{count - 1 + first}."
        )
    elif counts.max() > MOST_OFTEN * counts.min():
        said = "Some t are drawn more often than others; all should be equally likely."
    else:
        notes.passed(TIMES)
        return
    notes.wrong(TIMES, said)
