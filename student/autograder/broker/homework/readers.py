"""What is read from the records for each step of this homework."""

import itertools
from collections.abc import Callable, Iterator

import numpy as np

from ...worker.homework.vocabulary import (
    ACTIONS,
    BATCHES_ARE_MIXED,
    BEGINS_ALIKE,
    CALLS_IN_TRAINING,
    CALLS_WITH_GRADIENTS,
    CONDITION_SHOWN,
    CONDITION_SIZES,
    CONDITIONS,
    DROPS_BY_TIME,
    DROPS_REPEAT,
    GENERATORS_SEEDED,
    GRADIENT_REACHES_THE_NETWORK,
    GUIDANCE_WEIGHT,
    LOOSE_LOSSES,
    PICTURES_SHOWN,
    PLANS_SEEDED,
    SEEDS_SET,
    SHARE_DROPPED,
    SHARE_DROPPED_IN_PART,
    SLOPE_AND_LOSS,
    TIMES_SHOWN,
    TIMESTEPS_SHOWN,
    WORLD_SEED,
    WRITTEN_OUT,
    Drawn,
    DroppedConditions,
    Gradient,
    LossOfCalls,
    MaskShown,
    NetworkCalls,
    Rollout,
    Wiring,
)
from ...worker.probing.vocabulary import Call, Step
from ..case import Broker
from ..reading import Reader, Reading
from ..records import FunctionCall, NetworkCall
from ..sums import explained
from .policies import Plan, Push, Reset
from .wirings import wiring

FEW = 6  # samples
MOST_STARTS = 4  # of portions of noise that are looked at
NEAR = 1e-4  # of a loss: float32, and a mean that is taken in another order


def network_calls(reading: Reading, step: Step) -> None:
    assert isinstance(step, NetworkCalls)
    calls = reading.network_calls()
    for name in step.what:
        if name == BEGINS_ALIKE:
            reading.put(name, float(_begin_alike(reading.broker.calls)))
        else:
            reading.put(name, SHOWN[name](calls) if calls else None)


def _begin_alike(calls: list[FunctionCall]) -> int:
    """How many calls first show the network what an earlier one first showed it."""
    asked = [call.network_calls() for call in calls if call.step >= 0]
    first = [rows[0].sample.tobytes() for rows in asked if rows]
    return len(first) - len(set(first))


def mask_shown(reading: Reading, step: Step) -> None:
    assert isinstance(step, MaskShown)
    rows = [call.condition.reshape(len(call.sample), -1) for call in reading.network_calls()]
    filled = [{float(row[0]) for row in each if (row == row[0]).all()} for each in rows]
    written_out = [step.usual in values and step.value not in values for values in filled]
    reading.put(WRITTEN_OUT, float(sum(written_out)))


def times_shown(calls: list[NetworkCall]) -> np.ndarray:
    """The different times that the network was shown, in order."""
    return np.unique(np.concatenate([call.time for call in calls]))


def pictures_shown(calls: list[NetworkCall]) -> float:
    """How many different samples the network was shown: every step of a sampler makes others."""
    return float(len({row.tobytes() for call in calls for row in call.sample}))


def conditions_shown(calls: list[NetworkCall]) -> np.ndarray | None:
    """The conditions of all rows, whether the network was called once for a batch or for a few
    rows at a time.
    """
    rows = [call.condition for call in calls]
    alike = len({each.shape[1:] for each in rows}) == 1 and all(each.ndim for each in rows)
    return np.concatenate(rows) if alike else None


SHOWN: dict[str, Callable[[list[NetworkCall]], np.ndarray | float | None]] = {
    TIMESTEPS_SHOWN: times_shown,
    TIMES_SHOWN: times_shown,
    PICTURES_SHOWN: pictures_shown,
    CONDITION_SHOWN: conditions_shown,
    CALLS_WITH_GRADIENTS: lambda calls: sum(call.gradients for call in calls),
    CALLS_IN_TRAINING: lambda calls: sum(call.training for call in calls),
}


def dropped_conditions(reading: Reading, step: Step) -> None:
    """A batch is what one call of the function asked about, at once or in parts."""
    assert isinstance(step, DroppedConditions)
    calls = [call.network_calls() for call in reading.broker.calls if call.step >= 0]
    batches = [_conditions(asked) for asked in calls if asked]
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
    reading.put(DROPS_BY_TIME, float(mixed and _apart(whole, reading.network_calls())))


def _conditions(asked: list[NetworkCall]) -> np.ndarray:
    """Those of all rows, (B, 1) or (B, C)."""
    return np.concatenate([each.condition.reshape(len(each.sample), -1) for each in asked])


def _in_order(rows: np.ndarray) -> np.ndarray:
    return rows[np.lexsort(rows.T)]


def _apart(dropped: list[np.ndarray], calls: list[NetworkCall]) -> bool:
    """Whether all dropped conditions come with earlier times than all others, or with later. Of a
    network that is always told the same time nothing is known.
    """
    gone, times = np.concatenate(dropped), np.concatenate([call.time for call in calls])
    if np.ptp(times) == 0:
        return False
    before, after = times[gone], times[~gone]
    return bool(before.max() <= after.min() or after.max() <= before.min())


def losses(reading: Reading, step: Step) -> None:
    """In how many calls the loss is not the mean square of what the network answered, each sample
    asked about once, minus a noise that was drawn in that call and is in what it was shown.
    """
    assert isinstance(step, LossOfCalls)
    calls = [call for call in reading.broker.calls if call.step >= 0]
    due = sum(each.times for each in reading.broker.probe.steps if isinstance(each, Call))
    slopes = [_slope_of_loss(reading, call, step) for call in calls]
    following = sum(slope is not None for slope in slopes)
    if following and any(isinstance(each, Gradient) for each in reading.broker.probe.steps):
        following -= slopes[-1] is not None and not _is_reported(reading, slopes[-1])
    reading.put(LOOSE_LOSSES, float(max(due, len(calls)) - following))


def _is_reported(reading: Reading, slope: float) -> bool:
    pair = reading.outputs.get(SLOPE_AND_LOSS)
    if pair is None or pair.shape != (2,):
        return False
    return bool(abs(float(pair[0]) - slope) <= NEAR * max(abs(slope), abs(float(pair[1]))))


def _slope_of_loss(reading: Reading, call: FunctionCall, step: LossOfCalls) -> float | None:
    """The slope of a loss along a factor of the network's answer; None where the loss does not
    follow from what happened.
    """
    data, loss = reading.broker.inputs[step.batch], call.returned
    asked = call.network_calls()
    alike = all(each.sample.shape[1:] == data.shape[1:] for each in asked)
    rows = sum(len(each.sample) for each in asked)
    if loss is None or loss.size != 1 or rows != len(data) or not alike:
        return None
    shown, time, answer = (
        np.concatenate([getattr(each, name) for each in asked]).astype(np.float64)
        for name in ("sample", "time", "answer")
    )
    given = float(loss.reshape(()))
    if not (np.isfinite(shown).all() and np.isfinite(given)):
        return None
    for noise in _noises(reading.broker, call, answer):
        for way in step.noised:
            source = _noise_in(shown, time, data, noise, reading.broker.inputs[way])
            if source is None:
                continue
            apart = answer - noise[source]
            right = float((apart**2).mean())
            if abs(given - right) <= NEAR * right:
                return float((2 * apart * answer).mean())
    return None


def _noise_in(
    shown: np.ndarray, time: np.ndarray, data: np.ndarray, noise: np.ndarray, way: np.ndarray
) -> np.ndarray | None:
    """Which row of the noise (B,) is in each row that the network was shown; None where these are
    not made of each sample and each noise once, or not in the order of the times that it was told.

    way (T, 2 + N): see LossOfCalls.
    """
    y, x, z = (each.reshape(len(each), -1).astype(np.float64) for each in (shown, data, noise))
    sample, source = _pairs(y, x, z)  # (B or 1, K)
    factors, added = way[:, :2].astype(np.float64), way[:, 2:].astype(np.float64)
    made = factors[:, :1] * x[sample][:, :, None] + factors[:, 1:] * z[source][:, :, None]
    if added.size:
        made = made + added
    far = np.abs(made - y[:, None, None]).max(axis=3).reshape(len(y), -1)  # (B, K T)
    if far.min(axis=1).max() > NEAR * np.abs(y).max():
        return None
    pair, at = np.divmod(far.argmin(axis=1), len(way))
    row = np.arange(len(y)) if len(sample) > 1 else 0
    rows, noises = sample[row, pair], source[row, pair]
    if not len(set(rows.tolist())) == len(set(noises.tolist())) == len(y):
        return None
    order = np.argsort(at, kind="stable")
    in_order = np.array_equal(np.diff(time[order]) > NEAR, np.diff(at[order]) > 0)
    return noises if in_order else None


def _pairs(y: np.ndarray, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The samples and noises (B, K) that each row may be made of: of a few any, the same for each
    row, and of many those two that explain most of it.
    """
    if len(y) <= FEW:
        every = np.indices((len(y), len(y))).reshape(2, 1, -1)
        return every[0], every[1]
    best = explained(y, x, z).reshape(len(y), -1).argmax(axis=1)[:, None]
    return best // len(y), best % len(y)


def _noises(broker: Broker, call: FunctionCall, like: np.ndarray) -> Iterator[np.ndarray]:
    """What may be the noise of a call: as many normal numbers as there are in the answer, drawn at
    once or in portions. A coin may have been drawn before it.
    """
    total = sum(call.normals)
    normals = broker.draws.streams["normal"].read(call.first_normal, total)
    for start in [0, *itertools.accumulate(call.normals)][:MOST_STARTS]:
        if start + like.size <= total:
            yield normals[start : start + like.size].reshape(like.shape)


def gradient(reading: Reading, step: Step) -> None:
    assert isinstance(step, Gradient)
    pair = reading.outputs.get(SLOPE_AND_LOSS)
    slope = float(pair[0]) if pair is not None and pair.shape == (2,) else 0.0
    reading.put(GRADIENT_REACHES_THE_NETWORK, float(np.isfinite(slope) and slope != 0))


def drawn(reading: Reading, step: Step) -> None:
    assert isinstance(step, Drawn)
    calls = reading.broker.calls
    # before the first call it is no more than a habit
    own = sum(call.set_seeds for call in calls if call.step >= 0)
    reading.put(GENERATORS_SEEDED, float(0 if own else sum(call.seeds for call in calls)))
    reading.put(SEEDS_SET, float(own))


def rollout(reading: Reading, step: Step) -> None:
    """The pushes, and the conditions of the plans that they came from, not of one that was made
    when all was over.
    """
    assert isinstance(step, Rollout)
    events = reading.broker.now.events
    plans = [event for event in events if isinstance(event, Plan)]
    pushes = [(place, event) for place, event in enumerate(events) if isinstance(event, Push)]
    last = max((place for place, _ in pushes), default=0)
    used = [event for event in events[:last] if isinstance(event, Plan)]
    seeds = [event.seed for event in events if isinstance(event, Reset)]
    alike = len({event.action.shape for _, event in pushes}) == 1
    reading.put(ACTIONS, np.stack([event.action for _, event in pushes]) if alike else None)
    rows = [plan.condition for plan in used]
    reading.put(CONDITION_SIZES, np.array([len(row) for row in rows]) if rows else None)
    same = len({len(row) for row in rows}) == 1
    reading.put(CONDITIONS, (np.stack(rows) if same else np.concatenate(rows)) if rows else None)
    reading.put(GUIDANCE_WEIGHT, max((plan.guidance for plan in used), default=0.0))
    reading.put(WORLD_SEED, seeds[-1] if seeds else None)
    reading.put(PLANS_SEEDED, float(sum(plan.seeded for plan in plans)))


READERS: dict[type[Step], Reader] = {
    Drawn: drawn,
    DroppedConditions: dropped_conditions,
    Gradient: gradient,
    LossOfCalls: losses,
    MaskShown: mask_shown,
    NetworkCalls: network_calls,
    Rollout: rollout,
    Wiring: wiring,
}
