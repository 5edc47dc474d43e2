"""The conditions that a network was given in training, and how they were dropped."""

from collections import Counter

import numpy as np

from .evidence import Notes

CONDITION, DROPPING, IN_ITS_PLACE = "condition", "dropping", "in its place"
NEAR_SHARE = 0.06  # shares come out exact but for one sample in 28


def judge_conditions(
    notes: Notes, shown: list[np.ndarray], due: np.ndarray, mask: float, usual: float, share: float
) -> None:
    """shown: (B, C) of each call; due (B, C): the one-hot rows of the labels.

    mask: what a dropped row holds; usual: what it holds by default. share: of dropped rows.
    """
    if any(rows.shape != due.shape or not np.isfinite(rows).all() for rows in shown):
        notes.wrong(CONDITION, f"The network should be given one-hot rows of {due.shape[1]}.")
        return
    kept = np.stack([np.isclose(rows, due).all(axis=1) for rows in shown])
    constant = np.stack([np.ptp(rows, axis=1) < 1e-6 for rows in shown]) & ~kept
    odd = ~kept & ~constant
    values = Counter(
        np.round(
            np.concatenate([r[c, 0] for r, c in zip(shown, constant, strict=True)]), 5
        ).tolist()
    )
    if len(values) > 2 or (odd.any() and not _judge_odd_rows(notes, shown, due, kept, odd)):
        notes.wrong(
            CONDITION,
            "The rows that the network is given are not the one-hot rows of the labels.",
        )
        return
    if kept.any():
        notes.passed(CONDITION)
    if not odd.any() or IN_ITS_PLACE in notes.findings:
        _judge_shares(notes, constant | odd, share)
    _judge_value(notes, values, mask, usual)


def _judge_odd_rows(
    notes: Notes, shown: list[np.ndarray], due: np.ndarray, kept: np.ndarray, odd: np.ndarray
) -> bool:
    """Rows that are neither one-hot nor of one value: whether we know what they are."""
    rows = np.concatenate([r[o] for r, o in zip(shown, odd, strict=True)])
    labels = np.concatenate([due[o] for o in odd]) == 1
    at_label, elsewhere = rows[labels], rows[~labels]
    label = int(rows[0].argmax())
    if kept.any() and np.isclose(rows, np.eye(due.shape[1])[label]).all():
        notes.passed(CONDITION)
        notes.wrong(
            IN_ITS_PLACE,
            f"A dropped condition becomes the one-hot row of label {label}; it should be a row of "
            f"condition_mask_value.",
            key=f"no condition is label {label}",
        )
        return True
    if np.ptp(at_label) < 1e-6 and np.ptp(elsewhere) < 1e-6:
        here, there = (float(each[0]) + 0.0 for each in (at_label, elsewhere))  # 0 without a sign
        what = f"rows with {here:g} at the label and {there:g} elsewhere"
        if kept.any():
            notes.wrong(
                DROPPING,
                f"Dropped conditions become {what}; the whole row should hold "
                f"condition_mask_value.",
            )
        else:
            notes.wrong(CONDITION, f"Conditions are {what}; they should be one-hot, 1 and 0.")
        return True
    changed = np.abs(rows - labels) > 1e-6
    if np.ptp(rows[changed]) < 1e-6:
        notes.passed(CONDITION)
        notes.wrong(
            DROPPING,
            "Single entries of a condition are replaced; a sample's whole row should be replaced "
            "or kept.",
        )
        return True
    return False


def _judge_shares(notes: Notes, dropped: np.ndarray, p: float) -> None:
    """dropped: (calls, B)."""
    share = float(dropped.mean())
    mixed = [row for row in dropped if row.any() and not row.all()]
    if not dropped.any():
        said = f"No condition is dropped; each should be, with probability mask_p = {p:g}."
    elif dropped.all():
        said = f"Every condition is dropped; each should be, with probability mask_p = {p:g}."
    elif not mixed:
        said = "One coin decides for the whole batch; each sample should have its own."
    elif len(dropped) > 1 and all(np.array_equal(row, dropped[0]) for row in dropped):
        said = "The same samples are dropped in every call; it should be by chance which."
    elif abs(share - p) > NEAR_SHARE:
        said = f"{share:.0%} of the conditions are dropped where mask_p = {p:g}; {p:.0%} should be."
    else:
        notes.passed(DROPPING)
        return
    notes.wrong(DROPPING, said)


def _judge_value(notes: Notes, values: Counter[float], mask: float, usual: float) -> None:
    if not values:
        return
    value = values.most_common(1)[0][0]
    if value == mask and len(values) == 1:
        notes.passed(IN_ITS_PLACE)
    elif value == usual and len(values) == 1:
        notes.remark(
            IN_ITS_PLACE,
            f"A dropped condition becomes a row of {value:g}, written out; it should be "
            f"condition_mask_value, or another setting breaks it.",
            key="written out",
        )
    else:
        what = " or ".join(f"{each + 0.0:g}" for each in values)  # 0 without a sign
        notes.wrong(
            IN_ITS_PLACE,
            f"A dropped condition becomes a row of {what}; it should be a row of "
            f"condition_mask_value.",
            key=f"no condition is {what}",
        )
