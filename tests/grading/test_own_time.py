"""What the grader does with a submission by itself, outside of all limits on student code, takes
time that grows with what was handed in and no faster.
"""

import contextlib
import io
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from floods import SIZE, TEXTS, TREES, ZIPS, damaged
from rich.console import Console

from autograder.checking.checks import Answer
from autograder.checking.edits import edited
from autograder.checking.typed_answers import read
from autograder.classroom import gradescope_container
from autograder.classroom.entries import open_all
from autograder.classroom.find import find
from autograder.classroom.students_code import own_text, text_of
from autograder.course.assignment import Assignment
from autograder.grading.broken_files import find_function, find_raise_above_code
from autograder.grading.debugger_lines import remarks_on_debuggers
from autograder.grading.grader import Grader, checks_for
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
from autograder.worker.probing.vocabulary import AS_TYPED, ROOM, Ask

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


@pytest.mark.parametrize("what", TEXTS)
def test_a_large_text_is_read_once_by_each_step(what: str) -> None:
    text = decode(TEXTS[what].encode())
    with within(2.0):
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
    with within(3.0):
        for case in range(30):
            lines = range(1 + 64 * case, 65 + 64 * case)
            find_place([["mine.py", line] for line in lines], Sources({"mine": text}, {}))
        for _ in range(14):
            find_raise_above_code(check, text)
            remarks_on_debuggers(check, [check], Sources({"mine": text}, {}))


@pytest.mark.parametrize("what", ZIPS)
def test_a_large_submission_becomes_a_report(what: str, tmp_path: Path) -> None:
    (tmp_path / "hw.zip").write_bytes(ZIPS[what]())
    grader = Grader.__new__(Grader)
    grader.assignment, grader.device, grader.sandbox = Assignment(), "cpu", Silent()  # type: ignore[assignment]
    with within(6.0):
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
    with within(2.0):
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
    assert output.split("\n")[-1] == "and 19 more notes of this kind" and output.count("\n") == 20


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
    with within(5.0):
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
