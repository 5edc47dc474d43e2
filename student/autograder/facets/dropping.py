"""How a training loss drops conditions where zeros stand for none (classifier-free guidance).

facts of its case: cond: the input with the conditions; share: with which each should be dropped.
"""

import numpy as np

from .evidence import Evidence, Findings, Notes

SHARE, WHOLE, TOKEN = "share dropped", "whole conditions", "null token"
NEAR = 0.04  # shares come out exact but for one call in 31


def dropping(evidence: list[Evidence]) -> Findings:
    """What became of the conditions, over many calls."""
    notes = Notes()
    for each in evidence:
        cond = each.case.inputs[each.facts["cond"]].astype(np.float64)
        calls = [call for one in each.calls() for call in one.network_calls()]
        shown = [call.condition.astype(np.float64) for call in calls]
        shown = [rows for rows in shown if rows.shape == cond.shape]
        if shown:
            _judge(notes, np.stack(shown), cond, each.facts["share"])
    return notes.findings


def _judge(notes: Notes, shown: np.ndarray, cond: np.ndarray, p: float) -> None:
    """shown (calls, B) or (calls, B, C); cond (B,) or (B, C) without a zero."""
    size = (*shown.shape[:2], -1)
    same, zero = np.isclose(shown, cond).reshape(size), (shown == 0).reshape(size)
    kept, dropped = same.all(axis=2), zero.all(axis=2)
    partly = ~kept & ~dropped & (same | zero).all(axis=2)
    other = ~kept & ~dropped & ~partly
    if partly.any():
        notes.wrong(
            WHOLE,
            "Single numbers of a condition become zero; a sample's whole condition should be "
            "dropped or kept.",
        )
    elif dropped.any() and kept.any():
        notes.passed(WHOLE)
    if other.any():
        value = shown.reshape(size)[other].flat[0]
        notes.wrong(
            TOKEN,
            f"A dropped condition becomes {value:g}, or another sample's; it should become zeros.",
        )
    elif dropped.any():
        notes.passed(TOKEN)
    share = float((~kept).mean())
    if not partly.any() and abs(share - p) <= NEAR:
        notes.passed(SHARE)
    elif share == 0:
        notes.wrong(SHARE, f"No condition is dropped where p_uncond = {p:g}.")
    elif not partly.any():
        turned = ": kept and dropped are the wrong way round" if abs(share - 1 + p) <= NEAR else ""
        said = f"{share:.0%} of the conditions are dropped where p_uncond = {p:g}"
        notes.wrong(SHARE, f"{said}; {p:.0%} should be{turned}.")
