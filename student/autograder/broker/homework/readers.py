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


def _is_zero(calls: list[NetworkCall]) -> np.ndarray:
    """Which entries of the conditions are zero, a row for each sample of each call."""
    rows = [call.condition.reshape(len(call.sample), -1) for call in calls]
    return np.concatenate(rows) == 0


def share_null(calls: list[NetworkCall]) -> float:
    """The share of rows whose condition is all zeros."""
    return float(_is_zero(calls).all(axis=1).mean())


def share_mixed(calls: list[NetworkCall]) -> float:
    """The share of rows with some zeros and some others, where no condition that was handed in
    holds a zero.
    """
    zero = _is_zero(calls)
    return float((zero.any(axis=1) & ~zero.all(axis=1)).mean())


SHOWN: dict[str, Callable[[list[NetworkCall]], np.ndarray | float | None]] = {
    TIMESTEPS_SHOWN: times_shown,
    TIMES_SHOWN: times_shown,
    PICTURES_SHOWN: pictures_shown,
    CONDITION_SHOWN: conditions_shown,
    SHARE_DROPPED: share_null,
    SHARE_DROPPED_IN_PART: share_mixed,
    CALLS_WITH_GRADIENTS: lambda calls: sum(call.gradients for call in calls),
    CALLS_IN_TRAINING: lambda calls: sum(call.training for call in calls),
}


def dropped_conditions(reading: Reading, step: Step) -> None:
    assert isinstance(step, DroppedConditions)
    calls = [call.condition == step.value for call in reading.network_calls()]
    rows = np.concatenate(calls) if calls else np.zeros((1, 1), bool)
    whole = [call.all(axis=1) for call in calls]
    reading.put(SHARE_DROPPED, float(rows.all(axis=1).mean()))
    reading.put(SHARE_DROPPED_IN_PART, float((rows.any(axis=1) & ~rows.all(axis=1)).mean()))
    mixed = [row for row in whole if row.any() and not row.all()]
    reading.put(BATCHES_ARE_MIXED, float(bool(mixed)))
    # The samples are the same in every batch: it should be by chance which of them are dropped.
    alike = len(whole) > 1 and len({row.tobytes() for row in whole}) == 1
    reading.put(DROPS_REPEAT, float(bool(mixed) and alike))
    reading.put(DROPS_BY_TIME, float(bool(mixed) and _apart(whole, reading.network_calls())))


def _apart(dropped: list[np.ndarray], calls: list[NetworkCall]) -> bool:
    """Whether all dropped conditions come with earlier times than all others, or with later."""
    gone, times = np.concatenate(dropped), np.concatenate([call.time for call in calls])
    before, after = times[gone], times[~gone]
    return bool(before.max() <= after.min() or after.max() <= before.min())


def losses(reading: Reading, step: Step) -> None:
    """In how many calls the loss is not the mean square of what the network answered, each sample
    asked about once, minus a noise that was drawn in that call.
    """
    assert isinstance(step, LossOfCalls)
    calls = [call for call in reading.broker.calls if call.step >= 0]
    due = sum(each.times for each in reading.broker.probe.steps if isinstance(each, Call))
    following = sum(_follows(reading, call, step) for call in calls)
    reading.put(LOOSE_LOSSES, float(max(due, len(calls)) - following))


def _follows(reading: Reading, call: FunctionCall, step: LossOfCalls) -> bool:
    data, loss = reading.broker.inputs[step.batch], call.returned
    asked = [each for each in call.network_calls() if each.sample.shape[1:] == data.shape[1:]]
    if loss is None or loss.size != 1 or sum(len(each.sample) for each in asked) != len(data):
        return False
    if len(asked) != len(call.network_calls()):
        return False
    answer = np.concatenate([each.answer for each in asked]).astype(np.float64)
    shown, given = np.concatenate([each.sample for each in asked]), float(loss.reshape(()))
    if not (np.isfinite(shown).all() and np.isfinite(given)):
        return False
    for noise in _noises(reading.broker, call, answer):
        right = _mean_squares(answer, noise, _orders(shown, data, noise))
        if np.any(np.abs(given - right) <= NEAR * right):
            return True
    return False


def _mean_squares(answer: np.ndarray, noise: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """(K,): of answer (B, ...) minus noise (B, ...) in K orders (K, B)."""
    squares = ((answer[:, None] - noise[None]) ** 2).reshape(len(answer), len(noise), -1)
    return squares.mean(axis=2)[np.arange(len(answer)), orders].mean(axis=1)


def _orders(shown: np.ndarray, data: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """The orders (K, B) in which the network may have been asked about the samples: as they came;
    of a few any; of many the one in which it was shown what is made of them.
    """
    if len(data) <= FEW:
        return np.array([*itertools.permutations(range(len(data)))])
    return np.stack([np.arange(len(data)), _order(shown, data, noise)])


def _noises(broker: Broker, call: FunctionCall, like: np.ndarray) -> Iterator[np.ndarray]:
    """What may be the noise of a call: as many normal numbers as there are in the answer, drawn at
    once or in portions. A coin may have been drawn before it.
    """
    total = sum(call.normals)
    normals = broker.draws.streams["normal"].read(call.first_normal, total)
    for start in [0, *itertools.accumulate(call.normals)][:MOST_STARTS]:
        if start + like.size <= total:
            yield normals[start : start + like.size].reshape(like.shape)


def _order(shown: np.ndarray, data: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """For each sample (B,) that the network was shown, which of the data and their noise it is made
    of: those of which it is a sum with two factors, best of all.
    """
    x, x_0, n = (
        values.reshape(len(values), -1).astype(np.float64) for values in (shown, data, noise)
    )
    a, b, c = (x_0 * x_0).sum(axis=1), (x_0 * n).sum(axis=1), (n * n).sum(axis=1)
    along_data, along_noise = x @ x_0.T, x @ n.T  # (B, B): of each shown one with each of the data
    explained = c * along_data**2 - 2 * b * along_data * along_noise + a * along_noise**2
    return (explained / np.maximum(a * c - b * b, 1e-12)).argmax(axis=1)


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
