"""The two sides of a rollout (part 2, exercise 2.4): a policy with prepared plans, a world with
prepared states. They hand out the next thing, whatever they are asked: nothing right is in that.
"""

from dataclasses import dataclass

import numpy as np

from ...worker.homework.vocabulary import PreparedWorld, StandInPolicy
from ...worker.messages import Arrays, BadMessage
from ..case import Broker, Refusal, Told


@dataclass(frozen=True)
class Plan:
    """condition (D,): what a plan was made from. seeded: whether a seed came with it."""

    condition: np.ndarray
    guidance: float
    seeded: bool


@dataclass(frozen=True)
class Push:
    """action (action_dim,), as the world takes it."""

    action: np.ndarray


@dataclass(frozen=True)
class Reset:
    """The world begins anew. seed: None where it was no whole number."""

    seed: int | None


def plan(broker: Broker, told: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The next plan (horizon, action_dim), in turn."""
    step = broker.probe.first(StandInPolicy)
    if step.plans is None:
        raise Refusal("RuntimeError", "this policy makes no plans")
    if "condition" not in arrays:
        raise BadMessage("a plan without a condition")
    plans = broker.inputs[step.plans]
    guidance = arrays.get("guidance", np.zeros(()))
    made = sum(isinstance(event, Plan) for event in broker.now.events)
    strength = float(np.abs(guidance).max(initial=0.0))
    broker.now.events.append(
        Plan(arrays["condition"].reshape(-1), strength, told.get("seeded") is True)
    )
    return {}, {"plan": plans[made % len(plans)].astype(np.float32)}


def reset(broker: Broker, told: Told, _: Arrays) -> tuple[Told, Arrays]:
    """The first state (state_dim,)."""
    seed = told.get("seed")
    whole = type(seed) is int and abs(seed) < 1 << 63
    broker.now.events.append(Reset(seed if whole else None))
    return _state(broker, 0)


def push(broker: Broker, _: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """The state after a push, and whether it was the last one."""
    if "action" not in arrays or not _pushes_left(broker):
        raise BadMessage("a push of nothing, or after the end")
    broker.now.events.append(Push(arrays["action"]))
    return _state(broker, pushes_since_reset(broker))


def _pushes_left(broker: Broker) -> bool:
    begun = any(isinstance(event, Reset) for event in broker.now.events)
    return begun and pushes_since_reset(broker) < len(_states(broker)) - 1


def pushes_since_reset(broker: Broker) -> int:
    """How often the world was pushed since it began anew."""
    count = 0
    for event in broker.now.events:
        count = 0 if isinstance(event, Reset) else count + isinstance(event, Push)
    return count


def _state(broker: Broker, tick: int) -> tuple[Told, Arrays]:
    states, succeeds = _states(broker), broker.probe.first(PreparedWorld).succeeds
    done = tick == len(states) - 1
    return {"done": done, "success": done and succeeds}, {"state": states[tick]}


def _states(broker: Broker) -> np.ndarray:
    return broker.inputs[broker.probe.first(PreparedWorld).states]
