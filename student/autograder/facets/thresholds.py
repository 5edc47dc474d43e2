"""Dynamic thresholding: by which s each sample was divided, and how it was cut (Saharia et al.
2022, section 2.3).

facts of its case: input: the estimate of x_0, (B, *shape); output: the result; quantile: the
argument.
"""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from .evidence import Evidence, Findings, Notes

SCALE, CUT = "threshold s", "clamp"
NEAR = 1e-3
USUAL = 0.995  # the default of the argument
DUE = "s should be the quantile of |x_0| of each sample, at least 1"
Said = tuple[str, ...]  # a sentence for each thing that is wrong

# What a number of s is taken over: axes that are left of x (B, ...), by what is wrong.
OVER: dict[str, Callable[[int], tuple[int, ...]]] = {
    "": lambda rank: (0,),
    "The threshold is one number for the whole batch; each sample should have its own.": (
        lambda rank: ()
    ),
    "The threshold is one number for each channel; it should be one for each sample.": (
        lambda rank: (0, 1) if rank > 2 else (0,)
    ),
    "The threshold is taken across the batch, one for each entry; it should be one for each "
    "sample.": lambda rank: tuple(range(1, rank)),
}
OF: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "": np.abs,
    "The threshold is taken of x_0 itself; it should be taken of |x_0|.": lambda x: x,
}


def _entry(shift: int) -> Callable[[np.ndarray, float], np.ndarray]:
    def of(rows: np.ndarray, q: float) -> np.ndarray:
        place = int(q * rows.shape[1]) + shift
        return np.asarray(np.sort(rows, axis=1)[:, min(max(place, 0), rows.shape[1] - 1)])

    return of


ENTRY = (
    "The threshold is one of the entries; it should lie on the line between two of them, as "
    "torch.quantile has it."
)
# Which number of rows (K, N): (K,). Some go by one sentence.
WHICH: list[tuple[str, Callable[[np.ndarray, float], np.ndarray]]] = [
    ("", lambda rows, q: np.quantile(rows, q, axis=1)),
    (
        "The threshold is the largest value; it should be the quantile.",
        lambda rows, _: rows.max(axis=1),
    ),
    (
        "The threshold is the quantile for 1 - quantile; it should be that for quantile.",
        lambda rows, q: np.quantile(rows, 1 - q, axis=1),
    ),
    (
        f"The threshold is the quantile for {USUAL} whatever is passed in; it should be that for "
        "quantile.",
        lambda rows, _: np.quantile(rows, USUAL, axis=1),
    ),
    (ENTRY, _entry(0)),
    (ENTRY, _entry(-1)),
    (ENTRY, lambda rows, q: np.quantile(rows, q, axis=1, method="nearest")),
]
BOUND: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "": lambda s: np.maximum(s, 1),
    "The threshold may fall below 1; it should be at least 1.": lambda s: s,
    "The threshold is at most 1; it should be at least 1.": lambda s: np.minimum(s, 1),
}
FORMS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "": lambda x, s: np.clip(x, -s, s) / s,
    "Values beyond 1 remain; x_0 should be clamped to [-s, s], then divided.": lambda x, s: x / s,
    "x_0 is divided by s first and then clamped to [-s, s], so that values beyond 1 remain; it "
    "should be clamped first.": lambda x, s: np.clip(x / s, -s, s),
    "x_0 is clamped at s alone; it should be clamped to [-s, s].": lambda x, s: (
        np.minimum(x, s) / s
    ),
    "x_0 is clamped to [-s, s] and not divided by s; it should be.": lambda x, s: np.clip(x, -s, s),
    "x_0 is multiplied by s after it is clamped; it should be divided by s.": lambda x, s: (
        np.clip(x, -s, s) * s
    ),
    "x_0 is clamped to [-1, 1] and then divided by s; it should be clamped to [-s, s].": (
        lambda x, s: np.clip(x, -1, 1) / s
    ),
}


def thresholds(evidence: list[Evidence]) -> Findings:
    """What s is, and whether what is larger is cut."""
    notes = Notes()
    for each in evidence:
        x = each.case.inputs[each.facts["input"]].astype(np.float64)
        given = each.outputs.get(each.facts["output"])
        if given is not None and given.shape == x.shape and np.isfinite(given).all():
            _judge(notes, x, given, each.facts["quantile"])
    return notes.findings


def _judge(notes: Notes, x: np.ndarray, given: np.ndarray, quantile: float) -> None:
    if np.abs(given - np.clip(x, -1, 1)).max() < NEAR:
        notes.wrong(SCALE, f"s is 1 for every sample of this batch; {DUE}.")
        return
    fitting = [
        (said_of_s, said)
        for said_of_s, s in _scales(x, quantile)
        for said, form in FORMS.items()
        if np.abs(given - form(x, s)).max() < NEAR
    ]
    if fitting:
        said_of_s, said = min(fitting, key=lambda each: len(each[0]) + bool(each[1]))
        _say(notes, SCALE, " ".join(said_of_s))
        _say(notes, CUT, said)
        return
    _judge_any_scale(notes, x.reshape(len(x), -1), given.reshape(len(x), -1))


def _say(notes: Notes, facet: str, said: str) -> None:
    if said:
        notes.wrong(facet, said)
    else:
        notes.passed(facet)


def _scales(x: np.ndarray, quantile: float) -> Iterator[tuple[Said, np.ndarray]]:
    """What is wrong with s, and s in a form that broadcasts to x; what is right comes first."""
    for over, of, (which, number), bound in product(OVER, OF, WHICH, BOUND):
        left = OVER[over](x.ndim)
        rows = np.moveaxis(OF[of](x), left, range(len(left)))
        sizes = [x.shape[axis] if axis in left else 1 for axis in range(x.ndim)]
        s = number(rows.reshape(int(np.prod([x.shape[axis] for axis in left])), -1), quantile)
        said = tuple(filter(None, (over, of, which, bound)))
        yield said, BOUND[bound](s).reshape(sizes)


def _judge_any_scale(notes: Notes, x: np.ndarray, given: np.ndarray) -> None:
    """x, given (B, N): how it was cut, whatever s is."""
    with np.errstate(all="ignore"):
        ratio = x / given
    s = np.array([np.median(row[np.abs(g) < 0.98]) for row, g in zip(ratio, given, strict=True)])
    for said, form in FORMS.items():
        if np.abs(given - form(x, s[:, None])).max() < NEAR:
            _say(notes, CUT, said)
            notes.wrong(SCALE, f"s is not what it should be; {DUE}.")
            return
    notes.wrong(CUT, "The result is not x_0 clamped to [-s, s] and divided by s.")
