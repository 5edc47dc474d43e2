"""Where the grader itself fails, that costs a figure or a check, and the report says so."""

import contextlib
import io
from dataclasses import replace
from typing import Any

import pytest
from guided_reports import guided_report
from report_pages import Reader, check, report, shown

from autograder.checking.checks import Check
from autograder.checking.judge import judge
from autograder.checking.verdict import Verdict
from autograder.drawing import outputs
from autograder.grading import first_pass, one_by_one
from autograder.grading.cases import _answer
from autograder.grading.grade_checks import grade
from autograder.homework.diffusion_models import e2_2_3_sampling
from autograder.report import graded, page
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources
from autograder.worker import messages


def fail(*_: object) -> None:
    raise ZeroDivisionError("by \x1b[31m0" + "0" * 1000)


def test_a_figure_that_cannot_be_drawn_is_a_note_on_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outputs, "draw", fail)
    text = Reader(page.render(report(check(shown=shown(3, 4, 4))))).text
    assert "the figure of x_t is missing: the grader failed here, not your code (ZeroDi" in text
    assert "x_t is 1, expected 2" in text and "\x1b" not in text and "0" * 300 not in text


def test_a_guided_step_that_cannot_be_drawn_costs_no_other_figure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = guided_report().report()
    exercise = e2_2_3_sampling.EXERCISE
    assert exercise.figure is not None
    broken = replace(exercise, figure=replace(exercise.figure, draw=fail))
    monkeypatch.setattr(page, "find", lambda _: broken)
    text = Reader(page.render(made)).text
    assert "the figure of sample, step by step is missing" in text
    assert "yours (up) against right (along)" in text


def test_what_a_figure_needs_and_cannot_be_had_is_a_note_of_the_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = guided_report().report()
    monkeypatch.setattr(graded, "_measured", fail)
    made = guided_report().report()
    (note,) = made.notes
    assert note.startswith("the figure of 2.2.3 generate_sample is missing: the grader failed here")
    assert note.isprintable() and len(note) < 400
    assert made == replace(whole, notes=[note], checks=[replace(whole.checks[0], shown=None)])


def test_a_check_that_cannot_be_judged_is_a_grader_error_and_no_other_is(
    sandbox: Zygote, reference: Sources, checks: list[Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge_or_fail(asked: Check, *rest: Any) -> Verdict:
        if asked.id == "2.1.1/add_noise":
            fail()
        return judge(asked, *rest)

    for module in (first_pass, one_by_one):
        monkeypatch.setattr(module, "judge", judge_or_fail)
    verdicts = {result.check.id: result.verdict for result in grade(reference, checks, sandbox)}
    ours = verdicts.pop("2.1.1/add_noise")
    assert ours.status == "grader_error" and "not your code (ZeroDivisionError)" in ours.message
    assert ours.message.isprintable() and len(ours.message) < 500
    assert {verdict.status for verdict in verdicts.values()} == {"passed"}


def test_a_forged_answer_that_is_nested_as_deeply_as_can_be_read_is_read() -> None:
    header = None
    for depth in range(1000, 100, -1):
        deep = '{"case": "a", "status": "raised", "type": ' + "[" * depth + "]" * depth + "}"
        frame = messages.LENGTHS.pack(len(deep), 0) + deep.encode()
        with contextlib.suppress(messages.BadMessage):
            header, arrays = messages.read_frame(io.BytesIO(frame))  # type: ignore[misc]
            break
    assert header is not None
    assert _answer(header, arrays, Sources({}, {}), hidden=False).raised == ""
