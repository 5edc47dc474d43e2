"""What is read from the records for each step of this homework."""

from collections.abc import Callable

import numpy as np

from ...worker.homework.vocabulary import (
    ACTIONS,
    BEGINS_ALIKE,
    CALLS_IN_TRAINING,
    CALLS_WITH_GRADIENTS,
    CONDITION_SHOWN,
    CONDITION_SIZES,
    CONDITIONS,
    GENERATORS_SEEDED,
    GUIDANCE_WEIGHT,
    NETWORK_NUMBERS,
    NETWORKS_AFTERWARDS,
    NETWORKS_BEFORE,
    NETWORKS_CHANGED,
    NETWORKS_FROZEN,
    NETWORKS_GONE,
    NETWORKS_NOT_TRAINING,
    OTHER_NETWORKS,
    PICTURES_SHOWN,
    PLANS_SEEDED,
    SEEDS_SET,
    TIMES_SHOWN,
    TIMESTEPS_SHOWN,
    WORLD_SEED,
    WRITTEN_OUT,
    Drawn,
    DroppedConditions,
    Gradient,
    LossOfCalls,
    LossOfPaths,
    MaskShown,
    NetworkCalls,
    NetworksKept,
    Rollout,
    Wiring,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reader, Reading
from ..records import FunctionCall, NetworkCall
from .bonus_readers import OF_BONUS
from .dropped_conditions import dropped_conditions
from .field_readers import OF_FIELDS
from .followed_losses import gradient, losses
from .followed_paths import path_losses
from .policies import Plan, Push, Reset
from .wirings import wiring


def network_calls(reading: Reading, step: Step) -> None:
    assert isinstance(step, NetworkCalls)
    calls = reading.network_calls()
    for name in step.what:
        if name == BEGINS_ALIKE:
            reading.put(name, float(_begin_alike(reading.broker.calls)))
        else:
            reading.put(name, SHOWN[name](calls) if calls else None)


def _begin_alike(calls: list[FunctionCall]) -> int:
    """How many calls first show the network the noise that an earlier one first showed it. One
    number everywhere is no noise, which is said of the start.
    """
    asked = [call.network_calls() for call in calls if call.step >= 0]
    first = [rows[0].sample for rows in asked if rows]
    noises = [sample.tobytes() for sample in first if np.ptp(sample) > 0]
    return len(noises) - len(set(noises))


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


def networks_kept(reading: Reading, step: Step) -> None:
    """What a function left of each network: its weights, whether it learns, its mode."""
    assert isinstance(step, NetworksKept)
    before, after = (
        reading.outputs.pop(name, None) for name in (NETWORKS_BEFORE, NETWORKS_AFTERWARDS)
    )
    own = reading.outputs.pop(NETWORK_NUMBERS, np.zeros(0)).reshape(-1).tolist()
    asked = {call.number for call in reading.network_calls()}
    gone = reading.outputs.pop(NETWORKS_GONE, np.zeros(1)).reshape(-1)
    reading.put(OTHER_NETWORKS, float(len(asked.difference(own)) + (gone != 0).sum()))
    if before is None or after is None or before.shape != after.shape or before.ndim != 2:
        return
    differs = before != after
    learns, trains, averaged = (differs[:, place] for place in (-3, -2, -1))
    changed = differs[:, :-3].any(axis=1) | averaged  # that of a copy is among its weights
    in_training = before[:, -1] == 0
    reading.put(NETWORKS_CHANGED, float(changed.sum()))
    reading.put(NETWORKS_FROZEN, float((learns & in_training & (before[:, -3] == 1)).sum()))
    reading.put(NETWORKS_NOT_TRAINING, float((trains & in_training & (before[:, -2] == 1)).sum()))


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
    **OF_BONUS,
    **OF_FIELDS,
    Drawn: drawn,
    DroppedConditions: dropped_conditions,
    Gradient: gradient,
    LossOfCalls: losses,
    LossOfPaths: path_losses,
    MaskShown: mask_shown,
    NetworkCalls: network_calls,
    NetworksKept: networks_kept,
    Rollout: rollout,
    Wiring: wiring,
}
