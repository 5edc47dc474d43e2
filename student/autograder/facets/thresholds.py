"""Dynamic thresholding: by which s each sample was divided, and how it was cut (Saharia et al.
2022, section 2.3).

facts of its case: input: the estimate of x_0; output: the result; quantile.
"""

from collections.abc import Callable

import numpy as np

from .evidence import Evidence, Findings, Notes

SCALE, CUT = "threshold s", "clamp"
NEAR = 1e-3
DUE = "s should be the quantile of |x_0| of each sample, at least 1"


def thresholds(evidence: list[Evidence]) -> Findings:
    """What s is, and whether what is larger is cut."""
    notes = Notes()
    for each in evidence:
        x = each.case.inputs[each.facts["input"]].astype(np.float64)
        given = each.outputs.get(each.facts["output"])
        if given is not None and given.shape == x.shape and np.isfinite(given).all():
            _judge(notes, x.reshape(len(x), -1), given.reshape(len(x), -1), each.facts["quantile"])
    return notes.findings


def _judge(notes: Notes, x: np.ndarray, given: np.ndarray, quantile: float) -> None:
    """x, given (B, N)."""
    with np.errstate(all="ignore"):
        ratio = x / given
    s = np.array([np.median(row[np.abs(g) < 0.98]) for row, g in zip(ratio, given, strict=True)])
    cut = np.clip(x, -s[:, None], s[:, None]) / s[:, None]
    if np.abs(given - cut).max() < NEAR:
        notes.passed(CUT)
    elif np.abs(given - x / s[:, None]).max() < NEAR:
        notes.wrong(CUT, "Values beyond 1 remain; x_0 should be clamped to [-s, s], then divided.")
    else:
        notes.wrong(CUT, "The result is not x_0 clamped to [-s, s] and divided by s.")
        return
    for said, of in WAYS.items():
        if np.allclose(s, of(x, quantile), rtol=NEAR):
            if said:
                notes.wrong(SCALE, f"s is {said}; {DUE}.")
            else:
                notes.passed(SCALE)
            return
    notes.wrong(SCALE, f"s is not what it should be; {DUE}.")


def _each(of: Callable[[np.ndarray, float], float]) -> Callable[[np.ndarray, float], np.ndarray]:
    return lambda x, q: np.array([of(row, q) for row in x])


def _entry(row: np.ndarray, q: float) -> float:
    return float(np.sort(np.abs(row))[min(int(q * len(row)), len(row) - 1)])


WAYS: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "": _each(lambda row, q: max(1.0, np.quantile(np.abs(row), q))),
    "the quantile of the whole batch": lambda x, q: np.full(
        len(x), max(1.0, np.quantile(np.abs(x), q))
    ),
    "the quantile of x_0, not of its size": _each(lambda row, q: max(1.0, np.quantile(row, q))),
    "not kept from falling below 1": _each(lambda row, q: np.quantile(np.abs(row), q)),
    "at most 1, not at least": _each(lambda row, q: min(1.0, np.quantile(np.abs(row), q))),
    "the largest value, whatever the quantile": _each(lambda row, _: max(1.0, np.abs(row).max())),
    "1, whatever the sample": _each(lambda *_: 1.0),
    "one of the values, and not between its neighbours": _each(
        lambda row, q: max(1.0, _entry(row, q))
    ),
    "the quantile for 1 - quantile": _each(
        lambda row, q: max(1.0, np.quantile(np.abs(row), 1 - q))
    ),
}
