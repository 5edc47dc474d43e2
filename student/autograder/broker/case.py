"""The other side of one case: it answers what the worker asks, and writes down what happened.

A question is a message {"ask": what, ...} with arrays; an answer is arrays, or an exception that
the proxy raises in the student's code. {"called": [step, time]} comes with the first question of a
call. Whoever asks may be the student's code itself, with anything in the message: what is no
question of ours is a BadMessage, and ends the worker.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any

import numpy as np

from ..worker.messages import Arrays, BadMessage
from ..worker.probing.vocabulary import Call, Probe
from .following import follow
from .records import FunctionCall
from .streams import KINDS, Streams

MOST_NUMBERS = 1 << 20  # that one case may draw
# Coins and timesteps come in larger portions than are asked for, to be asked for less often. Normal
# numbers do so where they are drawn one at a time, and are left behind at the end of a call: a loss
# has to follow from those that were drawn in the same one.
MORE = 120
MORE_NORMALS = 500
SINGLE = 20  # normal numbers drawn one at a time, after which others are
FOLLOWING = 3  # how often a sampler is called again: see following.py

Told = dict[str, Any]
Answering = Callable[["Broker", Told, Arrays], tuple[Told, Arrays]]


class Refusal(Exception):
    """What the other side does not do. kind: name of the built-in exception that the code sees."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Broker:
    """probe, inputs: of the case. answering: who answers which question, besides our own.

    calls: what happened, a FunctionCall for each call of the student's function; the first is
        what happened before.
    """

    def __init__(self, probe: Probe, inputs: Arrays, answering: Mapping[str, Answering]) -> None:
        self.probe, self.inputs = probe, inputs
        self.answering = {**OURS, **answering}
        none = np.zeros(1)
        given = inputs.get("draws.normal", none), inputs.get("draws.uniform", none)
        self.draws = self._prepared = Streams(*given, inputs.get("draws.integer"))
        self._others = Streams(*(each.reshape(-1)[::-1] for each in given))
        self.calls = [FunctionCall()]
        self._before: dict[str, int] = self.draws.state()
        self._attempts = 0
        self._is_open = False  # whether the function was called and has not returned
        self._following: Generator[None, FunctionCall, FunctionCall] | None = None

    @property
    def now(self) -> FunctionCall:
        """The call of the student's function that is going on."""
        return self.calls[-1]

    def reply(self, told: Told, arrays: Arrays) -> tuple[Told, Arrays]:
        """The answer to a question. Raises BadMessage."""
        self.note(told, arrays)
        what = told.get("ask")
        if not isinstance(what, str) or what not in self.answering:
            raise BadMessage("a question that nobody asks")
        try:
            return self.answering[what](self, told, arrays)
        except Refusal as refusal:
            return {"raises": refusal.kind, "message": str(refusal)}, {}
        except (LookupError, TypeError, ValueError) as error:  # of what no proxy of ours asks
            raise BadMessage("a question that has no answer") from error

    def note(self, told: Told, arrays: Arrays) -> None:
        """Write down what comes with a question or an answer. Raises BadMessage."""
        if (called := told.get("called")) is not None:
            if not (isinstance(called, list) and [type(each) for each in called] == [int, int]):
                raise BadMessage("a call of nothing")
            self._begin(arrays.get("value"), *called)

    def _begin(self, before: np.ndarray | None, step: int, time: int) -> None:
        """The student's function is called, for the first time or once more in another form.

        before: what the call before this one returned.
        """
        if not (0 <= step < len(self.probe.steps) and 0 <= time < self._times(step)):
            raise BadMessage("a call of no step")
        last = self.now
        if (step, time) == (last.step, last.time):
            self._attempts -= 1
            if self._attempts < 0:
                raise BadMessage("more attempts at a call than there are forms")
            self.draws.restore(self._before)
            self.calls.pop()
        elif (step, time) > (last.step, last.time):
            last.returned = before if last.returned is None else last.returned
            self.draws = self._others if self._comes_before(step, time) else self._prepared
            self._before, self._following = self.draws.state(), None
            self._attempts = self._most_attempts(step) - 1
        else:
            raise BadMessage("a call that is over")
        self._is_open = True
        self.calls.append(FunctionCall(step, time, first_normal=self.draws.counts["normal"]))

    def _times(self, number: int) -> int:
        step = self.probe.steps[number]
        return step.all_times() if isinstance(step, Call) else 1

    def _comes_before(self, number: int, time: int) -> bool:
        """Whether a call only comes before the one that counts."""
        step = self.probe.steps[number]
        return isinstance(step, Call) and step.after_another and time == 0

    def _most_attempts(self, number: int) -> int:
        step = self.probe.steps[number]
        if not isinstance(step, Call):
            return 1
        return max(1, len(step.forms)) + FOLLOWING * bool(step.networks)

    def end(self, value: np.ndarray | None) -> tuple[bool, bool]:
        """The function returned, or raised where it was called again.

        (whether it should be called once more, whether the first of these calls counts).
        """
        if not self._is_open:
            raise BadMessage("a call that returns twice")
        self._is_open, call = False, self.now
        call.returned = value
        if self._following is None:
            step = self.probe.steps[call.step]
            if not (self.draws.noises and isinstance(step, Call) and step.networks):
                return False, True
            self._following = follow(self.draws, call)
            next(self._following)
            return True, True
        try:
            self._following.send(call)
        except StopIteration as over:
            self.calls[-1], self._attempts = over.value, 0
            return False, over.value is not call
        return True, True


def _draw(broker: Broker, told: Told, _: Arrays) -> tuple[Told, Arrays]:
    kind, size = told.get("kind"), _whole(told, "size")
    if kind not in KINDS:
        raise BadMessage("a draw of no kind")
    if size + sum(broker.draws.counts.values()) > MOST_NUMBERS:
        raise Refusal("MemoryError", f"more than {MOST_NUMBERS} random numbers")
    if kind == "normal":
        sizes = broker.now.normals
        sizes.append(size)
        if len(sizes) > SINGLE and max(sizes[-SINGLE:]) == 1:
            sizes += [1] * MORE_NORMALS
            size += MORE_NORMALS
    else:
        left = min(_whole(told, "left"), broker.draws.counts[kind])
        broker.now.uniforms.append(broker.draws.counts[kind] - left)
        size += MORE
    return {}, {"numbers": broker.draws.take(kind, size)}


def _seeded(broker: Broker, told: Told, _: Arrays) -> tuple[Told, Arrays]:
    broker.now.seeds += 1
    broker.now.set_seeds += told.get("set") is True
    return {}, {}


def _nothing(*_: object) -> tuple[Told, Arrays]:
    return {}, {}


def _returned(broker: Broker, _: Told, arrays: Arrays) -> tuple[Told, Arrays]:
    again, first = broker.end(arrays.get("value"))
    return {"again": again, "first": first}, {}


def _whole(told: Told, name: str) -> int:
    value = told.get(name)
    if type(value) is not int or value < 0:
        raise BadMessage(f"{name} should be a whole number")
    return value


OURS: dict[str, Answering] = {
    "draw": _draw,
    "seeded": _seeded,
    "nothing": _nothing,
    "returned": _returned,
}
