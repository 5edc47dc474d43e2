"""The line to the other side of the wall, where networks and random numbers come from.

Student code can reach it, and cut it; it gets nothing over it but the next answer, and every
question is on record there. That a call of the student's function has begun needs no answer, so it
travels with the next question.
"""

import builtins
from typing import Any

_connected: dict[str, Any] = {}  # exchange: who is asked
_waiting: dict[str, Any] = {}  # told, arrays: of the call that has begun
_listening: dict[str, Any] = {}  # hear: who is told of each question


def connect(exchange):
    """Let questions go through exchange(told, arrays), which returns what was told, and arrays."""
    _connected["exchange"] = exchange


def listen(hear):
    """Let hear(words) be called at each question; None ends that."""
    _listening["hear"] = hear


def ask(what, arrays=None, **told):
    """(told, arrays) that the other side answers. Raises what it tells us to raise."""
    if hear := _listening.get("hear"):
        hear(f"{what} {told['kind']}" if "kind" in told else what)
    before, with_it = rest()
    told, arrays = _connected["exchange"](
        {"ask": what, **before, **told}, {**with_it, **(arrays or {})}
    )
    if "raises" in told:
        raise getattr(builtins, told["raises"])(told["message"])
    return told, arrays


def begin(step, time, value):
    """The student's function is called. value: arrays of what it returned the last time."""
    if "told" in _waiting:  # nothing was asked since
        ask("nothing")
    _waiting["told"], _waiting["arrays"] = {"called": [step, time]}, value


def rest():
    """(told, arrays) that wait for the next question; they no longer do."""
    return _waiting.pop("told", {}), _waiting.pop("arrays", {})
