"""Runs a student's code in the sandbox, as it is and changed, and keeps what came of it."""

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..checking.checks import Answer, Arrays, Case
from ..checking.scenes import Scene
from ..grading.cases import run_cases
from ..sandbox import Limits, Sandbox
from ..submission.sources import Sources
from ..worker.probing.vocabulary import (
    GRADIENTS_OFF_AFTERWARDS,
    MOST_EVENTS,
    RETURNED_AN_ARRAY,
    RETURNED_FLOAT64,
    WATCHED,
    Call,
    Entries,
    Load,
    Probe,
    Read,
    Rewritten,
    Step,
    Watch,
)
from .clock import Clock
from .own_code import OwnCode, Statement, read_code

BESIDE = (GRADIENTS_OFF_AFTERWARDS, RETURNED_AN_ARRAY, RETURNED_FLOAT64, WATCHED)
LIMITS = Limits(cpu_seconds=4, wall_seconds=20.0, reply_seconds=3.0)
SAME, DIFFERENT = 1e-6, 1e-3  # of the largest number: what lies between is not clear
SHORTEST = 20  # calls or draws, at which counting stops
LONGEST_TEXT = 60
MOST_WATCHED = 8 << 20  # bytes of what ran in one call


@dataclass(frozen=True)
class Value:
    """What a name holds. kind: of Python's types, or "tensor" or "array".

    number: where it is one; shape, dtype, digest: of tensors and arrays.
    """

    kind: str
    number: float | int | bool | None = None
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    digest: tuple[float, ...] = ()
    text: str = ""

    def is_like(self, other: "Value") -> bool:
        """Whether it is the same, but for rounding."""
        if (self.kind, self.shape, self.dtype) != (other.kind, other.shape, other.dtype):
            return False
        if self.shape is None:
            return (self.number, self.text) == (other.number, other.text)
        if len(self.digest) != len(other.digest):
            return False
        scale = max(map(abs, (*self.digest, *other.digest)), default=0.0)
        pairs = zip(self.digest, other.digest, strict=True)
        return all(abs(a - b) <= 1e-5 * scale for a, b in pairs)


@dataclass(frozen=True)
class Event:
    """A statement that starts; or is over, with what it left in names; or a condition; or what was
    asked of a network or of who draws, which is no statement.
    """

    module: str
    number: int
    values: dict[str, Value] | None = None
    truth: bool | None = None
    asked: str = ""

    @property
    def at(self) -> tuple[str, int]:
        return self.module, self.number

    @property
    def is_start(self) -> bool:
        return self.values is None and self.truth is None and not self.asked


@dataclass(frozen=True)
class Effect:
    """What a run came to. outputs: what was returned. raised: the name of an exception's type.

    calls: what was asked of networks and fields, in order. draws: how many times normal numbers
        were drawn. events: what was watched; none where not everything was.
    """

    outputs: Arrays = field(repr=False)
    raised: str | None = None
    failing: str = ""
    calls: tuple[Any, ...] = field(default=(), repr=False)
    draws: int = 0
    events: tuple[Event, ...] = field(default=(), repr=False)

    # each kind of question asks for each statement: the events are counted once
    @functools.cached_property
    def by_place(self) -> dict[tuple[str, int], list[Event]]:
        """{statement: its events, in order}."""
        found: dict[tuple[str, int], list[Event]] = {}
        for event in self.events:
            if not event.asked:
                found.setdefault(event.at, []).append(event)
        return found

    @functools.cached_property
    def begun(self) -> list[tuple[str, int]]:
        """The statements that start, in order."""
        return [event.at for event in self.events if event.is_start]

    @functools.cached_property
    def begun_at(self) -> dict[tuple[str, int], list[int]]:
        """{statement: the places of its starts in `begun`}."""
        found: dict[tuple[str, int], list[int]] = {}
        for number, at in enumerate(self.begun):
            found.setdefault(at, []).append(number)
        return found


class Laboratory:
    """One part of a submission, whose scenes can be run as they are and changed.

    codes: {module: its statements}. clock: of the submission; nothing runs when it is over.
    stuck: modules whose import alone takes too long or ends the process. They are not run again.
    """

    def __init__(
        self, sandbox: Sandbox, sources: Sources, codes: Mapping[str, OwnCode], clock: Clock
    ) -> None:
        self.sandbox, self.sources, self.codes, self.clock = sandbox, sources, codes, clock
        self.stuck: set[str] = set()
        self._imported: set[str] = set()
        self._marks = [Rewritten(module, code.marked) for module, code in codes.items()]
        self._rows = {module: code.rows() for module, code in codes.items()}

    def watch(self, scenes: Sequence[Scene], by_marks: bool) -> list[Effect | None]:
        """Each scene as it is, with what ran in it, by one of the two ways."""
        before = self._marks if by_marks else []

        def watch(scene: Scene) -> Watch:
            return Watch(self._rows, len(before) + 1 + scene.place, by_marks)

        return self._run([(each, [*before, watch(each)]) for each in scenes], self.sources)

    def run(self, runs: Iterable[tuple[Scene, Mapping[str, str]]]) -> list[Effect | None]:
        """Scenes with other texts of modules, in one process: what each came to, or None."""
        changed = [
            (scene, [Rewritten(module, text) for module, text in texts.items()])
            for scene, texts in runs
        ]
        return self._run(changed, self.sources)

    def run_anew(self, scene: Scene, texts: Mapping[str, str]) -> Effect | None:
        """The same in a process of its own, whose files are these from the start."""
        sources = replace(self.sources, graded={**self.sources.graded, **texts})
        return self._run([(scene, [])], sources)[0]

    def last_start(self, scene: Scene, module: str, text: str) -> str:
        """The first line of the statement in which a scene fails with another text of a module;
        "" where that is not clear.
        """
        changed = read_code(module, text, None)
        if changed is None:
            return ""
        codes = {**self.codes, module: changed}
        other = Laboratory(self.sandbox, self.sources, codes, self.clock)
        (effect,) = other.watch([scene], by_marks=True)
        if effect is None or not effect.events:
            return ""
        started = [event for event in effect.events if event.is_start]
        last = effect.events[-1]
        if not started or last.at != started[-1].at or not last.is_start:
            return ""
        return other.statement(last).text.strip()

    def _run(
        self, runs: Sequence[tuple[Scene, Sequence[Step]]], sources: Sources
    ) -> list[Effect | None]:
        """What each scene came to, after steps of its own; None for one that ended the process or
        took too long, and for what is left when the clock is over.
        """
        effects: list[Effect | None] = [None] * len(runs)
        left = [_case(str(number), *run) for number, run in enumerate(runs)]
        while left := [case for case in left if self._module(runs, case) not in self.stuck]:
            if self.clock.is_over:
                break
            ran = run_cases(self.sandbox, left, sources, self._limits())
            for case in left:
                if case.name in ran.answers:
                    broker = ran.brokers[case.name]
                    effects[int(case.name)] = _effect(ran.answers[case.name], broker, self.codes)
                    self._imported.add(self._module(runs, case))
            # one that ended the process is nobody's to ask about; those behind it go on
            lost = [case for case in left if case.name not in ran.answers]
            if lost:
                self._import_alone(self._module(runs, lost[0]))
            left = lost[1:]
        return effects

    def _module(self, runs: Sequence[tuple[Scene, Sequence[Step]]], case: Case) -> str:
        return runs[int(case.name)][0].module

    def _limits(self) -> Limits:
        return replace(LIMITS, wall_seconds=min(LIMITS.wall_seconds, self.clock.seconds_left))

    def _import_alone(self, module: str) -> None:
        """See whether it was the import of a module that did not come to an end."""
        if module in self._imported or self.clock.is_over:
            return
        alone = Case("0", module, Probe([Load(module)]), {}, ())
        if run_cases(self.sandbox, [alone], self.sources, self._limits()).answers:
            self._imported.add(module)
        else:
            self.stuck.add(module)

    def statement(self, event: Event) -> Statement:
        return self.codes[event.module].statements[event.number]


def _case(name: str, scene: Scene, before: Sequence[Step]) -> Case:
    steps = [*before, *scene.probe.steps]
    return Case(name, scene.name, replace(scene.probe, steps=steps), scene.inputs, ())


def _effect(answer: Answer, broker: Any, codes: Mapping[str, OwnCode]) -> Effect:
    steps = [step for step in broker.probe.steps if isinstance(step, Call | Entries | Read)]
    returned = {name for step in steps for name in step.reports()}.difference(BESIDE)
    outputs = {name: array for name, array in answer.outputs.items() if name in returned}
    events = [event for call in broker.calls for event in call.events]
    draws = sum(len(call.normals) for call in broker.calls)
    return Effect(
        outputs,
        answer.raised,
        answer.where.text if answer.where else "",
        tuple(events),
        draws,
        _events(answer.outputs.get(WATCHED), codes),
    )


def _events(sent: np.ndarray | None, codes: Mapping[str, OwnCode]) -> tuple[Event, ...]:
    """What was watched, believed as little as anything that student code could have sent."""
    if sent is None or sent.dtype != np.uint8 or sent.ndim != 1 or sent.size > MOST_WATCHED:
        return ()
    try:
        told = json.loads(sent.tobytes())
        rows = told["events"]
        if told["all"] is not True or len(rows) > MOST_EVENTS:
            return ()
        return tuple(_event(row, codes) for row in rows)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError, AttributeError):
        return ()


def _event(row: list[Any], codes: Mapping[str, OwnCode]) -> Event:
    """One event. Raises ValueError, TypeError or LookupError for what is none."""
    module, number = row[0], row[1]
    if module == "" and type(number) is str:
        return Event("", -1, asked=number[:LONGEST_TEXT])
    if type(module) is not str or type(number) is not int or number < 0:
        raise ValueError(module)
    statement = codes[module].statements[number]
    if len(row) == 2:
        return Event(module, number)
    if type(row[2]) is bool:
        return Event(module, number, truth=row[2])
    known = {*statement.names, "return"}
    values = {name: _value(value) for name, value in row[2].items() if name in known}
    return Event(module, number, values)


def _value(told: list[Any]) -> Value:
    kind = str(told[0])[:LONGEST_TEXT]
    if kind in ("tensor", "array") and len(told) == 5:
        shape = tuple(int(size) for size in told[2])
        digest = tuple(float(number) for number in told[4])
        return Value(kind, _number(told[1]), shape, str(told[3])[:LONGEST_TEXT], digest)
    plain = told[1] if len(told) > 1 else None
    text = plain[:LONGEST_TEXT] if isinstance(plain, str) else ""
    return Value(kind, None if text else _number(plain), text=text)


def _number(value: Any) -> float | int | bool | None:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float) else None


def compare(before: Effect, after: Effect) -> str:
    """What became of the result: "same", "other", "some" (entries changed), "shape", "raises",
    "not finite"; "" where that is not clear.
    """
    if before.raised or not before.outputs:
        return ""
    if after.raised:
        return "raises"
    if before.outputs.keys() != after.outputs.keys():
        return ""
    words = {_compare(array, after.outputs[name]) for name, array in before.outputs.items()}
    for word in ("", "shape", "not finite", "some"):
        if word in words:
            return word
    if words == {"same", "other"}:
        return "some"
    return words.pop() if len(words) == 1 else ""


def _compare(one: np.ndarray, other: np.ndarray) -> str:
    if one.shape != other.shape:
        return "shape"
    a, b = (each.astype(np.float64).reshape(-1) for each in (one, other))
    if not np.isfinite(a).all():
        return ""
    if not np.isfinite(b).all():
        return "not finite"
    if a.size > 1 and np.ptp(a) == 0:  # of numbers that are all the same, little can be said
        return ""
    scale = max(np.abs(a).max(initial=0.0), 1e-12)
    distance = np.abs(a - b) / scale
    if distance.max(initial=0.0) <= SAME:
        return "same"
    changed = distance > DIFFERENT
    if ((distance > SAME) & ~changed).mean() > 0.02 or not changed.any():
        return ""
    share = changed.mean()
    if share > 0.97:
        return "other"
    return "some" if share < 0.9 else ""
