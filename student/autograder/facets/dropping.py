"""How a training loss drops conditions where zeros stand for none (classifier-free guidance).

facts of its case: cond: the input with the conditions; share: with which each should be dropped.
all_dropped: for a case without any condition, the name of its loss.
"""

import numpy as np

from ..broker.records import FunctionCall
from ..checking.checks import Answer
from ..checking.comparison import wrong_outputs
from ..checking.verdict import ELSEWHERE
from .evidence import Evidence, Findings, Notes

SHARE, WHOLE, TOKEN = "share dropped", "whole conditions", "null token"
NEAR = 0.04  # shares come out exact but for one call in 31
OTHER_LOSS = (
    "Where all conditions are dropped, the loss is not the mean squared error between the noise "
    "that was added and what the network answered; that a condition is dropped should change "
    "neither the noise, nor the time, nor which samples count."
)


def dropping(evidence: list[Evidence]) -> Findings:
    """What became of the conditions, over many batches."""
    notes = Notes()
    for each in evidence:
        if "all_dropped" in each.facts:
            name = each.facts["all_dropped"]
            if name in each.outputs and name in wrong_outputs(Answer(each.outputs), each.case):
                notes.wrong(ELSEWHERE, OTHER_LOSS)
            continue
        cond = each.case.inputs[each.facts["cond"]].astype(np.float64)
        batches = [_batch(call, cond) for call in each.calls()]
        asked = [batch for batch in batches if batch is not None]
        if asked:
            shown, become = (np.stack(each) for each in zip(*asked, strict=True))
            _judge(notes, shown, become, each.facts["share"])
    return notes.findings


def _batch(call: FunctionCall, cond: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """What one call of the function asked about, at once or in parts: its conditions (B, C), and
    whether each was kept, dropped, dropped in part (B, 3). None where it is no batch.

    cond (B,) or (B, C), without a zero.
    """
    parts = [each.condition for each in call.network_calls()]
    if any(each.ndim != cond.ndim or each.shape[1:] != cond.shape[1:] for each in parts):
        return None
    if sum(map(len, parts)) != len(cond):
        return None
    shown = np.concatenate(parts).astype(np.float64).reshape(len(cond), -1)
    rows, own = shown[:, None], cond.reshape(len(cond), -1)
    # (B, B, C): in parts, rows may come in any order
    same = np.isclose(rows, own)
    may_be = np.eye(len(cond), dtype=bool) if len(parts) == 1 else True
    kept, either = ((each.all(axis=2) & may_be).any(axis=1) for each in (same, same | (rows == 0)))
    dropped = (shown == 0).all(axis=1)
    return shown, np.stack([kept, dropped, either & ~kept & ~dropped], axis=1)


def _judge(notes: Notes, shown: np.ndarray, become: np.ndarray, p: float) -> None:
    """shown (calls, B, C); become (calls, B, 3)."""
    kept, dropped, partly = np.moveaxis(become, 2, 0)
    other = ~become.any(axis=2)
    if partly.any():
        notes.wrong(
            WHOLE,
            "Single numbers of a condition become zero; a sample's whole condition should be "
            "dropped or kept.",
        )
    elif dropped.any() and kept.any():
        notes.passed(WHOLE)
    if other.any():
        value = shown[other].flat[0]
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
        notes.wrong(
            SHARE, f"No condition is dropped; each should be, with probability p_uncond = {p:g}."
        )
    elif not partly.any():
        turned = ": kept and dropped are the wrong way round" if abs(share - 1 + p) <= NEAR else ""
        said = f"{share:.0%} of the conditions are dropped where p_uncond = {p:g}"
        notes.wrong(SHARE, f"{said}; {p:.0%} should be{turned}.")
