"""Dynamic thresholding: by which s each sample was divided, and how it was cut (Saharia et al.
2022, section 2.3).

facts of its case: input: the estimate of x_0; output: the result; ways: {what is wrong with s, ""
where nothing is: s of each sample}.
"""

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
            _judge(notes, x.reshape(len(x), -1), given.reshape(len(x), -1), each.facts["ways"])
    return notes.findings


def _judge(notes: Notes, x: np.ndarray, given: np.ndarray, ways: dict[str, list[float]]) -> None:
    """x, given (B, N)."""
    with np.errstate(all="ignore"):
        ratio = x / given
    s = np.array([np.median(row[np.abs(g) < 0.98]) for row, g in zip(ratio, given, strict=True)])
    cut = np.clip(x, -s[:, None], s[:, None]) / s[:, None]
    if np.abs(given - cut).max() < NEAR:
        notes.passed(CUT)
    elif np.abs(given - x / s[:, None]).max() < NEAR:
        notes.wrong(CUT, "Values beyond 1 remain; x_0 should be clamped to [-s, s], then divided.")
    elif np.abs(given - np.clip(x / s[:, None], -s[:, None], s[:, None])).max() < NEAR:
        notes.wrong(
            CUT,
            "x_0 is divided by s first and then clamped to [-s, s], so that values beyond 1 "
            "remain; it should be clamped first.",
        )
    else:
        notes.wrong(CUT, "The result is not x_0 clamped to [-s, s] and divided by s.")
        return
    for said, values in ways.items():
        if np.allclose(s, values, rtol=NEAR):
            if said:
                notes.wrong(SCALE, f"s is {said}; {DUE}.")
            else:
                notes.passed(SCALE)
            return
    notes.wrong(SCALE, f"s is not what it should be; {DUE}.")
