"""Who answers which of this homework's questions."""

from ...worker.homework.vocabulary import StandInScheduler
from ...worker.messages import Arrays, BadMessage
from ..case import Answering, Broker, Refusal, Told
from . import fields, policies, tokens
from .networks import network

MOST_TIMES = 1 << 16


def scheduler_values(broker: Broker, _: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    """Made-up values at the times t (N,), which count from 1: each (N,), by the tables' names."""
    times = arrays.get("t")
    if times is None or times.ndim != 1 or times.dtype.kind not in "iu" or len(times) > MOST_TIMES:
        raise BadMessage("a schedule asked for at no times")
    tables = broker.probe.first(StandInScheduler).tables
    length = min(len(broker.inputs[name]) for name in tables.values())
    if len(times) and not (times.min() >= 1 and times.max() <= length):
        raise Refusal("IndexError", f"t should be in 1..{length}")
    return {}, {key: broker.inputs[name][times - 1] for key, name in tables.items()}


ANSWERING: dict[str, Answering] = {
    "field": fields.velocity,
    "network": network,
    "noise of": fields.noise_of,
    "plan": policies.plan,
    "predictor": fields.predicted_noise,
    "push": policies.push,
    "reset": policies.reset,
    "scheduler": scheduler_values,
    "tokens": tokens.token_logits,
}
