"""What the grader does with a submission by itself, outside of all limits on student code, takes
time that grows with what was handed in and no faster.
"""

import contextlib
import io
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from floods import SIZE, TEXTS, TREES, ZIPS, damaged
from rich.console import Console

from autograder.broker.case import Broker
from autograder.broker.homework import ANSWERING
from autograder.broker.records import FunctionCall, NetworkCall
from autograder.checking import functions
from autograder.checking.checks import Answer, Case, Check
from autograder.checking.edits import edited
from autograder.checking.typed_answers import read
from autograder.checking.verdict import FacetResult
from autograder.classroom import gradescope_container
from autograder.classroom.entries import open_all
from autograder.classroom.find import find
from autograder.classroom.students_code import own_text, text_of
from autograder.course.assignment import Assignment
from autograder.facets.kinds import judge_facets
from autograder.grading import grade_checks
from autograder.grading.broken_files import find_function, find_raise_above_code
from autograder.grading.debugger_lines import remarks_on_debuggers
from autograder.grading.grader import Grader, checks_for
from autograder.grading.last_checks import digest_of
from autograder.grading.notable_text import find_reaching, find_ready_made
from autograder.grading.places import find_place
from autograder.report import gradescope_results, page, terminal
from autograder.sandbox import Isolation, Limits, Outcome, Question, conversation
from autograder.sandbox.conversation import _read_output, _talk
from autograder.submission.contents import decode
from autograder.submission.opening import MAX_TOTAL, open_submission
from autograder.submission.sources import Sources
from autograder.whole_files import to_json
from autograder.worker import messages
from autograder.worker.probing.vocabulary import AS_TYPED, ROOM, Ask, Call

CHECK = checks_for("theory", 1)[0]
PARTS = Assignment().parts()


class TakesLonger(BaseException):
    """No part of the grader takes it for a failure of its own."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail in what computes for longer, while it does."""

    def stop(*_: object) -> None:
        raise TakesLonger(f"more than {seconds} s of computing")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class Silent:
    """A sandbox in which every question is answered with nothing, and much is printed."""

    own_seconds = 0.0

    def ready(self) -> dict[str, str]:
        return {"torch": "2"}

    def isolation(self) -> Isolation:
        return Isolation("none", [])

    def close(self) -> None:
        pass

    def run(
        self, request: bytes, questions: list[Question], limits: Limits | None = None
    ) -> Outcome:
        header = {"status": "returned", "unknown modules": ["x" * 300] * 100, "tried": ["\0"] * 99}
        answers = {each.name: ({"case": each.name, **header}, {}) for each in questions}
        return Outcome(answers, output="x\n\x1b" * 20_000, started=True)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", TEXTS)
def test_a_large_text_is_read_once_by_each_step(what: str) -> None:
    text = decode(TEXTS[what].encode())
    with within(10.0):
        assert len([*find_reaching({"mine": text})]) <= 3
        assert len([*find_ready_made({"mine": text})]) <= 1
        assert find_function(CHECK, text).startswith(CHECK.module)
        text_of([text])
        with pytest.raises(ValueError, match="stands 0 times"):
            edited(text, (("not there", ""),), "mine")


@pytest.mark.parametrize("what", TREES)
def test_a_tree_is_made_once_whatever_asks(what: str) -> None:
    """Thirty cases end with an exception in the file, and fourteen checks ask about it."""
    text, check = TREES[what], replace(CHECK, function="work", module="mine")
    with within(15.0):
        for case in range(30):
            lines = range(1 + 64 * case, 65 + 64 * case)
            find_place([["mine.py", line] for line in lines], Sources({"mine": text}, {}))
        for _ in range(14):
            find_raise_above_code(check, text)
            remarks_on_debuggers(check, [check], Sources({"mine": text}, {}))


def test_a_file_is_parsed_once_and_not_with_braces_by_the_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before Python 3.12 the time for a string with code in it grows as the square of that."""
    parsed: list[str] = []
    parse = functions.ast.parse
    monkeypatch.setattr(functions.ast, "parse", lambda text: parsed.append(text) or parse(text))
    check = replace(CHECK, function="work", module="mine")
    plain = "def work():\n raise NotImplementedError\n breakpoint()\n return 1  # of this test\n"
    for text in (plain, plain + "x = f'" + "{0}" * 30_000 + "'"):
        remarks_on_debuggers(check, [check], Sources({"mine": text}, {}))
        find_raise_above_code(check, text)
        digest_of(check, [check], Sources({"mine": text}, {}))
    assert parsed == [plain, plain]  # the second one is cut up


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", ZIPS)
def test_a_large_submission_becomes_a_report(what: str, tmp_path: Path) -> None:
    (tmp_path / "hw.zip").write_bytes(ZIPS[what]())
    grader = Grader.__new__(Grader)
    grader.assignment, grader.device, grader.sandbox = Assignment(), "cpu", Silent()  # type: ignore[assignment]
    with within(30.0):
        submission = open_submission(tmp_path / "hw.zip")
        graded = grader.grade_parts(submission, PARTS, 1)
        report = graded.report()
        assert len(report.notes) <= 21 and all(len(note) <= 300 for note in report.notes)
        assert len(to_json(report.to_dict())) < 500_000
        assert len(page.render(report)) < 500_000
        gradescope_results.results(report)
        terminal.show(graded, Console(file=io.StringIO(), width=100))
        own_text(tmp_path / "hw.zip", PARTS)


class Dripping(io.RawIOBase):
    """What is printed comes byte by byte, and is no text."""

    left = Limits().output_kb << 10

    def read1(self, _: int) -> bytes:
        self.left -= 1
        return b"\xff" if self.left >= 0 else b""


def test_what_is_printed_byte_by_byte_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "GATHERING", 0.0)
    outcome = Outcome()
    with within(10.0):
        _read_output(SimpleNamespace(output=Dripping()), Limits(), outcome, [])  # type: ignore[arg-type]
    assert outcome.output == "\N{REPLACEMENT CHARACTER}" * Dripping.left


def test_what_comes_byte_by_byte_gathers_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(conversation.time, "sleep", pauses.append)
    frame = messages.LENGTHS.pack(2, 1000) + b"{}"
    for ended, parts in (("bad_message", [b"."] * 1000), ("bad_message", [b"." * 1000])):
        stream, trouble = iter([frame[:12], frame[12:], *parts]), list[tuple[str, str]]()
        answers = Slowly(stream)
        asked = SimpleNamespace(requests=io.BytesIO(), answers=answers, output=answers)
        pauses.clear()
        _talk(asked, b"", [Question("0")], Limits(), Outcome(), trouble)  # type: ignore[arg-type]
        assert [each for each, _ in trouble] == [ended]
        assert len(pauses) == len(parts) - 1  # not before the last, which is all that is wanted
    _read_output(
        SimpleNamespace(output=Slowly(iter([b"."] * 50))),  # type: ignore[arg-type]
        Limits(),
        Outcome(),
        [],
    )
    assert len(pauses) == 50


class Slowly(io.RawIOBase):
    """A part at each look, and nothing at the end."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def read1(self, _: int) -> bytes:
        return next(self._parts, b"")


def test_gradescope_shows_no_more_notes_than_a_reader_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.grading.grader.open_sandbox", lambda *_: Silent())
    for number in range(40):
        (tmp_path / "submission" / str(number)).mkdir(parents=True)
        (tmp_path / "submission" / str(number) / "answers.py").write_text("")
    gradescope_container.grade(tmp_path, ["theory"], 1)
    output = json.loads((tmp_path / "results" / "results.json").read_text())["output"]
    assert output.endswith("likewise 10/answers.py, 11/answers.py, 36 more")
    assert "\n" not in output


def sampled(case: Case, size: int) -> Broker:
    """A sampler that shows its network normal pictures of size x size, drawn for every step, with
    and without the conditions.
    """
    broker, batch, steps = Broker(case.probe, case.inputs, ANSWERING), 2, len(case.facts["betas"])
    place = next(n for n, step in enumerate(case.probe.steps) if isinstance(step, Call))
    call = FunctionCall(place, 1, normals=[batch * size**2] * steps)
    rng = np.random.default_rng(0)
    for t in range(steps)[::-1]:
        shown, time = rng.standard_normal((batch, 1, size, size)), np.full(batch, float(t))
        for condition in (np.eye(10)[case.inputs["labels"]], np.zeros((batch, 10))):
            answer = rng.standard_normal(shown.shape)
            call.events.append(NetworkCall(shown, time, condition, answer, True, False, False))
    broker.calls.append(call)
    return broker


@pytest.mark.parametrize(("size", "patience"), [(200, 60.0), (28, 0.05)])
def test_what_a_sampler_shows_is_judged_as_large_as_it_is_due_and_for_so_long(
    size: int, patience: float
) -> None:
    """Whoever wrote the sampler chose the sizes, and how many things must be tried."""
    check = next(each for each in checks_for("conditional_ddpm", 1) if each.id == "1.4/sample")
    assert check.measurement is not None
    cases = [case for case in check.measurement.cases if case.fresh]
    brokers = {case.name: sampled(case, size) for case in cases}
    for step in (each for broker in brokers.values() for each in broker.calls[-1].events):
        step.time[:] = (step.time + 1) / len(cases[0].facts["betas"])
    result = np.zeros((2, 1, size, size))
    answers = {case.name: Answer({case.facts["output"]: result}) for case in cases}
    with within(10.0):
        facets = judge_facets(check, cases, answers, brokers, patience)
    assert sum(facet.points for facet in facets) == 0


def test_judging_counts_as_the_graders_own_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check whose answers take long to judge leaves less of it to the next ones."""
    left: list[float] = []

    class Computing(Silent):
        def run(self, *asked: object, **more: object) -> Outcome:
            end = time.thread_time() + 0.05
            while time.thread_time() < end:  # in place of the judge
                pass
            return super().run(*asked, **more)  # type: ignore[arg-type]

    def measured(_: object, check: Check, *rest: object) -> list[FacetResult]:
        left.extend(each.reply_seconds for each in rest if isinstance(each, Limits))
        return []

    monkeypatch.setattr(grade_checks, "measure", measured)
    monkeypatch.setattr(grade_checks, "OWN_SECONDS", 0.4)
    checks = checks_for("theory", 1)
    sources = Sources({each.module: "x = 1" for each in checks}, {})
    grade_checks.grade(sources, checks, Computing())  # type: ignore[arg-type]
    assert len(left) > 1 and left[0] > left[-1] == 0.1


def test_what_a_person_must_look_at_comes_before_files_by_the_dozen(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    for place in (".", *(f"copy{number}" for number in range(25))):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "noise_scheduler.py").write_text("x = 1\n")
        (folder / place / f"json{place.strip('.')}.py").write_text("x = 1\n")
    (folder / "noise_scheduler.py").write_text("from diffusers import DDPMScheduler\nimport ctypes")
    grader = Grader.__new__(Grader)
    grader.assignment, grader.device, grader.sandbox = Assignment(), "cpu", Silent()  # type: ignore[assignment]
    notes = grader.grade_parts(open_submission(folder), ["diffusion_models"], 1).notes
    assert len(notes) == 4 and "imports diffusers" in notes[0] and "says ctypes" in notes[1]


def test_what_a_network_is_shown_counts_as_numbers_not_as_bytes() -> None:
    """Pictures of bytes become eight times as large where they are judged."""
    check = next(each for each in checks_for("conditional_ddpm", 1) if each.id == "1.4/sample")
    assert check.measurement is not None
    case = check.measurement.cases[0]
    broker = Broker(case.probe, case.inputs, ANSWERING)
    asked = {"sample": np.zeros((1, 1, 1 << 10, 1 << 10), np.uint8), "time": np.zeros(1)}
    asked["condition"] = np.zeros((1, 10))
    with pytest.raises(messages.BadMessage):
        for _ in range(8):
            broker.reply({"ask": "network"}, asked)
    assert len(broker.now.network_calls()) == 4


def test_what_we_send_counts_as_what_we_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MOST_RECEIVED", 1000)
    asks = messages.encode({"number": 1}, {"x": np.zeros(10, np.uint8)})
    answers = io.BufferedReader(io.BytesIO(messages.encode({"ready": True}) + 9 * asks))  # type: ignore[arg-type]
    asked = SimpleNamespace(requests=io.BytesIO(), answers=answers, output=answers)
    question = Question("0", reply=lambda *_: ({}, {"x": np.zeros(100)}))
    trouble, outcome = list[tuple[str, str]](), Outcome()
    _talk(asked, b"", [question], Limits(), outcome, trouble)  # type: ignore[arg-type]
    assert "more results than any answer needs" in trouble[0][1] and outcome.received == 1620


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with 3000 others, each in the one before. Python itself cannot take it away."""
    folder = tmp_path / "class" / "eve"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")
    monkeypatch.chdir(tmp_path)
    yield folder
    os.chdir(folder)
    for _ in range(3000):
        os.chdir("d")
    for _ in range(3000):
        os.chdir("..")
        os.rmdir("d")
    os.chdir(tmp_path)


def test_a_folder_that_is_nested_as_deeply_as_can_be_stops_nobody(
    deep: Path, tmp_path: Path
) -> None:
    """Python's own way through a folder ends at a thousand levels."""
    (tmp_path / "class" / "ada").mkdir()
    for folder in (deep, tmp_path / "class" / "ada"):
        (folder / "answers.py").write_text("")
    with within(25.0):
        found = find(tmp_path / "class")
        opened = open_all(found, tmp_path / "collected")
    assert [(one.found.student, one.problem, one.parts) for one in opened] == [
        ("ada", "", ["theory"]),
        ("eve", "", ["theory"]),
    ]


@pytest.mark.parametrize("typed", ["1+1", "9", "1" + "+1" * 190, "(" * 90 + "1" + ")" * 90])
def test_more_arithmetic_than_any_answer_needs_is_not_read(typed: str) -> None:
    texts = [typed] * (ROOM // (len(typed) + 4))
    contents = np.frombuffer(json.dumps(texts).encode(), np.uint8)
    (case, *_) = CHECK.cases
    (asked, *_) = [step for step in case.probe.steps if isinstance(step, Ask)]
    unread = read(Answer({asked.name + AS_TYPED: contents}), case.probe).unread
    assert unread[asked.name] == f"{asked.name} holds more text than any answer needs"


def test_what_cannot_be_unpacked_counts_as_what_can(tmp_path: Path) -> None:
    (tmp_path / "hw.zip").write_bytes(damaged())
    submission = open_submission(tmp_path / "hw.zip")
    assert submission.files == {} and len(submission.refused) == MAX_TOTAL // SIZE + 1
    assert "only the first 42 of 100 Python files were read" in submission.notes[-2]
