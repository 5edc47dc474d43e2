"""A sampler that asks about one sample at a time, put together as if it had asked about batches."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from ..broker.records import FunctionCall, NetworkCall
from .evidence import Evidence

ASKED_ABOUT = ("sample", "time", "condition", "answer")


def of_whole_batches(call: FunctionCall, cond: np.ndarray) -> FunctionCall:
    """The same call, in which the rows of all samples at a step are one call of the network, where
    it was asked about one sample at a time. cond (B, ...): the conditions of the samples.
    """
    asked, batch = call.network_calls(), len(cond)
    if batch < 2 or not all(map(_has_rows, asked)):
        return call
    if not any(_is_about_one(each, cond) for each in asked):
        return call
    rows = [
        replace(each, **{name: getattr(each, name)[[row]] for name in ASKED_ABOUT})
        for each in asked
        for row in range(len(each.sample))
    ]
    owners = _owners_by_condition(rows, cond) or _owners_by_chain(rows, batch)
    parts = [
        [row for row, owner in zip(rows, owners, strict=True) if owner == sample]
        for sample in range(batch)
    ]
    steps = [*zip(*parts, strict=False)]
    if len(steps) * batch < len(rows) or not all(map(_are_alike, steps)):
        return call
    return replace(call, events=[*map(_together, steps)])


def noises_of_chains(
    evidence: Evidence, call: FunctionCall, shape: tuple[int, ...]
) -> list[np.ndarray]:
    """The noises of this shape, (B, ...), where each sample drew all of its own at a time."""
    normals, size = evidence.normals(call), int(np.prod(shape))
    if not size or len(normals) % size:
        return []
    return [*np.moveaxis(normals.reshape(shape[0], -1, *shape[1:]), 1, 0)]


def _are_alike(rows: tuple[NetworkCall, ...]) -> bool:
    """Whether rows may be those of one call: of one form, at one time."""
    first = rows[0]
    return all(
        each.sample.shape == first.sample.shape
        and each.condition.shape == first.condition.shape
        and np.array_equal(each.time, first.time)
        for each in rows
    )


def _together(rows: tuple[NetworkCall, ...]) -> NetworkCall:
    both: dict[str, Any] = {
        name: np.concatenate([getattr(r, name) for r in rows]) for name in ASKED_ABOUT
    }
    return replace(
        rows[0],
        **both,
        averaged=all(each.averaged for each in rows),
        training=any(each.training for each in rows),
    )


def _has_rows(asked: NetworkCall) -> bool:
    forms = {getattr(asked, name).shape[:1] for name in ASKED_ABOUT}
    return len(forms) == 1 and forms != {()}


def _is_about_one(asked: NetworkCall, cond: np.ndarray) -> bool:
    """Whether a call of the network is not about whole batches: about parts of one, or about one
    sample with its condition and without.
    """
    batch, shown = len(cond), asked.condition
    if len(shown) % batch:
        return True
    for start in range(0, len(shown), batch):
        rows = slice(start, start + batch)
        is_same = bool((asked.sample[rows] == asked.sample[start]).all())
        if is_same and not _is_condition(shown[rows], cond) and np.ptp(shown[rows]) > 0:
            return True
    return False


def _is_condition(shown: np.ndarray, cond: np.ndarray) -> bool:
    return shown.shape == cond.shape and np.allclose(shown, cond)


def _owners_by_condition(rows: list[NetworkCall], cond: np.ndarray) -> list[int]:
    """The sample of each row: that whose condition it has, or which was shown as the same picture
    at the same time; none where that is not known of each row.
    """
    by_condition = [
        [n for n in range(len(cond)) if _is_condition(row.condition, cond[[n]])] for row in rows
    ]
    shown_as: dict[tuple[bytes, bytes], list[int]] = {}
    for row, found in zip(rows, by_condition, strict=True):
        if len(found) == 1:
            shown_as.setdefault(_picture(row), []).append(found[0])
    owners: list[int] = []
    others: Counter[tuple[bytes, bytes]] = Counter()
    for row, found in zip(rows, by_condition, strict=True):
        if len(found) != 1:
            picture = _picture(row)
            known = shown_as.get(picture, [])
            # where several samples are shown as one picture, each of them in turn
            found = known and [known[others[picture] % len(known)]]
            others[picture] += 1
        owners += found[:1]
    return owners if len(owners) == len(rows) else []


def _picture(row: NetworkCall) -> tuple[bytes, bytes]:
    return row.sample.tobytes(), row.time.tobytes()


def _owners_by_chain(rows: list[NetworkCall], batch: int) -> list[int]:
    """The same where one chain came after the other, all of them with the same times; else -1."""
    times, each = [row.time.tobytes() for row in rows], len(rows) // batch
    if len(rows) % batch or times != times[:each] * batch:
        return [-1] * len(rows)
    return [n // each for n in range(len(rows))]
