"""The other side of the wall answers what our proxies ask, and nothing else, whatever is sent."""

from collections.abc import Callable

import numpy as np
import pytest

from autograder.broker.case import MOST_NUMBERS, Broker
from autograder.broker.homework import ANSWERING, READERS
from autograder.broker.reading import read_records
from autograder.worker.homework.vocabulary import (
    FINITE,
    SHARE_DROPPED,
    DroppedConditions,
    StandInUnet,
    Wiring,
)
from autograder.worker.messages import BadMessage
from autograder.worker.probing.vocabulary import Call, Probe

STEPS = (
    StandInUnet(3),
    Call("f", times=2, networks=["net"]),
    DroppedConditions(value=-1.0, conditions="labels"),
    Wiring("net", channels=1, side=4, classes=3, mask=-1.0, batches=[2]),
)
LABELS = {"labels": np.array([1, 2])}
NOISES = {"draws.normal": np.arange(12.0).reshape(2, 2, 3), "draws.uniform": np.zeros(1)}
ONE = {"sample": np.ones((2, 1, 3)), "time": np.zeros(2), "condition": -np.ones((2, 3))}


def broker() -> Broker:
    return Broker(Probe(STEPS), NOISES | LABELS, ANSWERING)


def call(other: Broker, time: int = 0) -> None:
    other.reply({"ask": "nothing", "called": [1, time]}, {})


@pytest.mark.parametrize(
    "ask",
    [
        lambda b: b.reply({}, {}),
        lambda b: b.reply({"ask": ["network"]}, {}),
        lambda b: b.reply({"ask": "answer"}, {}),
        lambda b: b.reply({"ask": "network"}, {}),
        lambda b: b.reply({"ask": "network"}, {**ONE, "sample": np.ones((2, 0))}),
        lambda b: b.reply({"ask": "network"}, {**ONE, "sample": np.zeros((0, 1 << 26, 4))}),
        lambda b: b.reply({"ask": "network"}, {**ONE, "sample": np.zeros(1 << 21, np.int8)}),
        lambda b: b.reply({"ask": "plan", "seeded": False}, {"condition": np.ones(2)}),
        lambda b: b.reply({"ask": "scheduler"}, {"t": np.ones(2, np.int64)}),
        lambda b: b.reply({"ask": "draw", "kind": "normal", "size": -1}, {}),
        lambda b: b.reply({"ask": "draw", "kind": "lottery", "size": 1}, {}),
        lambda b: b.reply({"ask": "returned"}, {}),
        lambda b: call(b, 2),
        lambda b: call(b, -1),
        lambda b: [call(b, 1), call(b, 0)],
        lambda b: [call(b) for _ in range(6)],
    ],
)
def test_what_no_proxy_of_ours_asks_ends_the_conversation(ask: Callable[[Broker], object]) -> None:
    with pytest.raises(BadMessage):
        ask(broker())


def test_a_sampler_is_looked_at_again_and_no_more_once_that_is_done() -> None:
    other = broker()
    for _ in range(2):  # and once more, with marks of another kind, if it has lost them
        call(other)
        assert other.reply({"ask": "returned"}, {"value": np.ones((2, 3))})[0]["again"]
    call(other)
    told, _ = other.reply({"ask": "returned"}, {"value": np.ones((2, 3))})
    assert told == {"again": False, "first": True}
    with pytest.raises(BadMessage):
        call(other)


def test_more_numbers_than_any_check_needs_are_refused_as_memory() -> None:
    told, _ = broker().reply({"ask": "draw", "kind": "normal", "size": MOST_NUMBERS + 1}, {})
    assert told["raises"] == "MemoryError"


def test_only_what_the_function_asked_itself_is_counted() -> None:
    other = broker()
    other.reply({"ask": "network"}, dict(ONE))  # in __init__, for show
    call(other)
    other.reply({"ask": "network"}, {**ONE, "condition": np.eye(3)[:2]})
    outputs, _ = read_records(other, {SHARE_DROPPED: np.array(1.0)}, {}, READERS)
    assert outputs[SHARE_DROPPED] == 0


def test_what_a_worker_says_of_a_network_counts_for_nothing() -> None:
    wiring = STEPS[3]
    claims = {name: np.array(1.0) for name in wiring.reports()}
    outputs, _ = read_records(broker(), claims, {}, READERS)
    assert not outputs.keys() & claims.keys()


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 1, 4, 4), (1 << 22,)])
def test_outputs_of_any_form_are_read(shape: tuple[int, ...]) -> None:
    for dtype in (np.bool_, np.int8, np.float32):
        raw = {name: np.zeros(shape, dtype) for name in STEPS[3].raw()}  # type: ignore[attr-defined]
        outputs, _ = read_records(broker(), raw, {}, READERS)
        assert not outputs.keys() & raw.keys()
        assert (FINITE in outputs) == (len(shape) == 4)
