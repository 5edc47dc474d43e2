"""How much one submission may take of the grader, whatever its author wrote: trees that are read,
events that are looked at, and time in which code sleeps.
"""

import ast
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checking.printable import printable
from autograder.checking.scenes import Scene, scenes
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.sandbox import Limits, Outcome, Zygote
from autograder.submission.contents import Submission
from autograder.submission.sources import Sources
from autograder.viva import everybody, experiments, tried_changes
from autograder.viva.asked_of_networks import _time_of
from autograder.viva.changes import Changer
from autograder.viva.choosing import MOST, OF_ONE, make_viva
from autograder.viva.clock import Clock
from autograder.viva.experiments import Effect, Event, Laboratory
from autograder.viva.own_code import OwnCode, read_code
from autograder.viva.tried_changes import MOST_MADE, MOST_OPERATORS
from autograder.viva.watched import Watched

PART, FILE = "diffusion_models", "noise_scheduler.py"
RIGHT = (ROOT / "solutions" / PART / FILE).read_text(encoding="utf-8")
SUM = " + ".join("0" for _ in range(20))


class NoSandbox:
    """Nothing may run."""

    def run(self, *_: object) -> Outcome:
        raise AssertionError("a run that nobody has time for")


class Sleeping:
    """Everything that runs sleeps as long as it may."""

    def __init__(self) -> None:
        self.now, self.jobs = 0.0, 0

    def run(self, _request: bytes, _questions: object, limits: Limits) -> Outcome:
        self.jobs += 1
        self.now += limits.wall_seconds
        return Outcome(ended="timed_out")


def submission(text: str) -> Submission:
    return Submission(printable("Ada"), "", {FILE: text.encode()})


def laboratory(code: OwnCode, sandbox: object, end: Clock | None = None) -> Laboratory:
    sources = Sources({code.module: code.source}, {})
    return Laboratory(sandbox, sources, {code.module: code}, end or Clock())  # type: ignore[arg-type]


def a_scene() -> Scene:
    return scenes(PART)[0]


def code_of(lines: Sequence[str], name: str = "f") -> OwnCode:
    text = "\n".join([f"def {name}(x):", *(f"    {line}" for line in lines), "    return x", ""])
    made = read_code("noise_scheduler", text, None)
    assert made is not None
    return made


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the texts that are read as trees; too many of them fail the test."""
    read: list[int] = []
    parse = ast.parse

    def counted(source: str, *given: Any, **named: Any) -> ast.AST:
        read.append(len(source))
        assert len(read) < 400, "a tree for each operator of the file"
        return parse(source, *given, **named)

    monkeypatch.setattr(ast, "parse", counted)
    return read


def test_a_file_of_many_operators_is_read_as_often_as_a_short_one(
    sandbox: Zygote, parses: list[int]
) -> None:
    begins = "\n        # BEGIN SOLUTION\n"
    assert RIGHT.count(begins) >= 3, "in each function"
    many = begins + "".join(f"        n{n} = {SUM}\n" for n in range(30))
    viva = make_viva(sandbox, submission(RIGHT.replace(begins, many)), [PART], "1")
    assert len(viva.questions) == MOST
    assert parses


def all_ran(code: OwnCode, sandbox: object, end: Clock | None = None) -> Watched:
    events = tuple(Event(code.module, each.number) for each in code.statements)
    effect = Effect({}, events=events)
    function = code.statements[0].function
    scene = replace(a_scene(), module=code.module, function=function)
    return Watched(laboratory(code, sandbox, end), scene, effect, effect)


def test_no_more_changes_are_made_than_are_tried(parses: list[int]) -> None:
    watched = all_ran(code_of([f"n{n} = {SUM}" for n in range(200)]), NoSandbox())
    parses.clear()
    made = tried_changes._changes(watched, random.Random(1))
    kinds = [change.kind for change in made]
    assert [kinds.count(kind) for kind in ("operator", "delete", "exchange")] == [10, 6, 4]
    assert len(parses) <= 1 + len(made) + 1, "one for the file, and one for each change"
    # the lines of the operators are of many statements, not of one
    assert len({change.statements for change in made if change.kind == "operator"}) > 5


def test_places_whose_changes_do_not_agree_come_to_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[object] = []

    def never(*given: object) -> None:
        tried.append(given)

    monkeypatch.setattr(Changer, "operator", never)
    watched = all_ran(code_of([f"n{n} = {SUM}" for n in range(50)]), NoSandbox())
    made = tried_changes._changes(watched, random.Random(1))
    assert {each.kind for each in made} == {"delete", "exchange"}
    assert len(tried) == MOST_MADE * MOST_OPERATORS


def test_no_change_is_made_or_confirmed_when_our_own_computing_is_over(parses: list[int]) -> None:
    code = code_of(["y = x + 1", "z = y * 2"])
    in_time, late = all_ran(code, NoSandbox()), all_ran(code, NoSandbox(), Clock(own_seconds=0))
    made = tried_changes._changes(in_time, random.Random(1))
    assert made and not tried_changes._changes(late, random.Random(1))
    tried = tried_changes.Tried(made[0], late.by_lines, late.by_lines, "same")
    parses.clear()
    assert not tried_changes.confirmed_by_trees(late, [tried])() and not parses


class Counted(tuple[Event, ...]):
    """Events that count how often somebody goes through them."""

    walks = 0

    def __iter__(self) -> Iterator[Event]:
        Counted.walks += 1
        return super().__iter__()


@pytest.mark.parametrize("kind", OF_ONE)
def test_events_are_not_gone_through_for_each_statement(kind: Callable[..., Any]) -> None:
    def walks(lines: int) -> int:
        code = code_of(["n = x + 1", *(f"n{n} = x + {n}" for n in range(lines))])
        ran = [code.statements[0], code.statements[-1]]
        events = Counted([Event(code.module, each.number) for each in ran])
        effects = [Effect({}, events=events) for _ in range(2)]
        watched = Watched(laboratory(code, NoSandbox()), a_scene(), *effects)
        Counted.walks = 0
        list(kind(watched, random.Random(1)))
        return Counted.walks

    assert walks(60) == walks(6)


def test_code_that_sleeps_is_left_when_the_clock_of_its_submission_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sleeping = Sleeping()
    monkeypatch.setattr(time, "monotonic", lambda: sleeping.now)
    lab = laboratory(code_of(["y = x"]), sleeping, Clock(seconds=50))
    lab._imported.add(a_scene().module)  # each function sleeps, and not the import
    runs: list[tuple[Scene, dict[str, str]]] = [(a_scene(), {})] * 50
    assert lab.run(runs) == [None] * 50
    assert sleeping.now == 50 and sleeping.jobs == 3
    lab.sandbox = NoSandbox()  # type: ignore[assignment]
    assert lab.run(runs) == [None] * 50


def test_a_module_whose_import_sleeps_is_run_no_more() -> None:
    sleeping = Sleeping()
    lab = laboratory(code_of(["y = x"]), sleeping)
    assert lab.run([(a_scene(), {})] * 50) == [None] * 50
    assert sleeping.jobs == 2, "the scene, and the import alone"
    assert lab.stuck == {a_scene().module}


SLEEPS = "import time\ntime.sleep(1000)\n"


@pytest.mark.parametrize(
    ("text", "end", "told"),
    [(SLEEPS, Clock, f"The import of {FILE} takes too long"), ("", lambda: Clock(0), "too long")],
)
def test_fewer_questions_say_that_the_time_was_over(
    text: str,
    end: Callable[[], Clock],
    told: str,
    sandbox: Zygote,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(experiments, "LIMITS", Limits(cpu_seconds=4, wall_seconds=1.0))
    viva = make_viva(sandbox, submission(text + RIGHT), [PART], "1", clock=end())
    assert not viva.questions and told in viva.why_few


@pytest.mark.parametrize("told", [float("inf"), float("nan"), np.array([np.inf, np.inf])])
def test_a_time_without_an_end_is_no_time(told: Any) -> None:
    assert _time_of(SimpleNamespace(t=told)) is None
    assert _time_of(SimpleNamespace(t=0.5)) == "0.5"


def test_numbers_without_an_end_are_no_events() -> None:
    row = '["", 0], ["DDPM", 0, {"x": ["tensor", null, [Infinity], "", [1]]}]'
    sent = np.frombuffer(f'{{"all": true, "events": [{row}]}}'.encode(), np.uint8)
    assert experiments._events(sent, {"DDPM": SimpleNamespace(statements=[None])}) == ()


def test_one_students_code_keeps_nobody_elses_pages_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everybody, "viva_of", lambda *_: 1 / 0)
    monkeypatch.setattr(everybody, "open_submission", lambda _: SimpleNamespace(name=""))
    handed = [
        everybody.Handed(printable(name), printable(name), tmp_path) for name in ("ada", "bob")
    ]
    rows = everybody.write_all(None, handed, Assignment(), [], tmp_path / "out", "")  # type: ignore[arg-type]
    assert [row.problem for row in rows] == [
        "no questions could be made (ZeroDivisionError); please report it"
    ] * 2
