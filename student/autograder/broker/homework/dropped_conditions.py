"""Which conditions a network was shown in training, and whether chance alone dropped the others."""

import numpy as np

from ...worker.homework.vocabulary import (
    BATCHES_ARE_MIXED,
    DROPS_BY_LABEL,
    DROPS_BY_TIME,
    DROPS_REPEAT,
    SHARE_DROPPED,
    SHARE_DROPPED_IN_PART,
    DroppedConditions,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from ..records import NetworkCall

SURE = 40.0  # of a G-test on up to ten groups: chance alone gives more less than once in 10^12


def dropped_conditions(reading: Reading, step: Step) -> None:
    """A batch is what one call of the function asked about, at once or in parts."""
    assert isinstance(step, DroppedConditions)
    calls = [call.network_calls() for call in reading.broker.calls if call.step >= 0]
    batches = [conditions_of(asked) for asked in calls if asked]
    gone = [batch == step.value for batch in batches]
    rows = np.concatenate(gone) if gone else np.zeros((1, 1), bool)
    whole = [each.all(axis=1) for each in gone]
    reading.put(SHARE_DROPPED, float(rows.all(axis=1).mean()))
    reading.put(SHARE_DROPPED_IN_PART, float((rows.any(axis=1) & ~rows.all(axis=1)).mean()))
    mixed = any(each.any() and not each.all() for each in whole)
    reading.put(BATCHES_ARE_MIXED, float(mixed))
    # The samples are the same in every batch: it should be by chance which of them are dropped.
    kept = {_in_order(b[~each]).tobytes() for b, each in zip(batches, whole, strict=True)}
    reading.put(DROPS_REPEAT, float(mixed and len(whole) > 1 and len(kept) == 1))
    by_time = by_label = False
    if batches:
        due = np.unique(due_conditions(reading, step.conditions, batches[0]), axis=0)
        # whatever stands in the place of those that are dropped
        lost = [~(batch[:, None] == due).all(axis=2).any(axis=1) for batch in batches]
        if any(each.any() and not each.all() for each in lost):
            by_time = _depends(_in_quarters(np.concatenate(lost), reading.network_calls()))
    if mixed:
        shown = np.concatenate(batches)
        by_label = _depends(_of_labels(shown, due_conditions(reading, step.conditions, shown)))
    reading.put(DROPS_BY_TIME, float(by_time))
    reading.put(DROPS_BY_LABEL, float(by_label))


def conditions_of(asked: list[NetworkCall]) -> np.ndarray:
    """Those of all rows, (B, 1) or (B, C)."""
    return np.concatenate([each.condition.reshape(len(each.sample), -1) for each in asked])


def _in_order(rows: np.ndarray) -> np.ndarray:
    return rows[np.lexsort(rows.T)]


def _in_quarters(dropped: np.ndarray, calls: list[NetworkCall]) -> list[tuple[int, int]]:
    """Of each quarter of the rows by their times, how many there are and how many are dropped. Of a
    network that is always told the same time nothing is known.
    """
    times = np.concatenate([call.time for call in calls])
    if np.ptp(times) == 0:
        return []
    quarters = np.array_split(np.argsort(times, kind="stable"), 4)
    return [(len(rows), int(dropped[rows].sum())) for rows in quarters]


def _of_labels(shown: np.ndarray, due: np.ndarray) -> list[tuple[int, int]]:
    """The same of the rows with each of the conditions that are due: what is shown is not dropped.
    Each sample is asked about as often as the others.
    """
    different, counts = np.unique(due, axis=0, return_counts=True)
    shown_rows = (shown[:, None] == different).all(axis=2).sum(axis=0)
    many = counts * (len(shown) // len(due))
    return [(int(n), int(max(n - kept, 0))) for n, kept in zip(many, shown_rows, strict=True)]


def _depends(groups: list[tuple[int, int]]) -> bool:
    """Whether the shares of groups (n, how many of them) differ more than by chance: a G-test."""
    n, some = np.array(groups, dtype=np.float64).reshape(-1, 2).T
    if not n.all() or not 0 < some.sum() < n.sum():
        return False
    share, whole = some / n, some.sum() / n.sum()
    apart = _entropy(share, whole) + _entropy(1 - share, 1 - whole)
    return bool((n * apart).sum() > SURE)


def _entropy(share: np.ndarray, whole: float) -> np.ndarray:
    return share * np.log(np.where(share > 0, share, 1) / whole)


def due_conditions(reading: Reading, name: str, like: np.ndarray) -> np.ndarray:
    """The conditions of the samples as rows (B, 1) or (B, C), as they should be shown."""
    due = reading.broker.inputs[name]
    if due.ndim == 1 and like.shape[1] > 1:
        return np.eye(like.shape[1])[due.astype(np.int64)]
    return due.reshape(len(due), -1)
