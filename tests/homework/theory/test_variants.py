"""Each student's own numbers: the same at any time, their own, told apart from others' and from
every known mistake.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exercise_marks import marks_of
from own_numbers import ADA, BOB, OWN, ROSTER, SEED, answers_of, lost, typed
from typer.testing import CliRunner

from autograder.checking.differences import describe_difference
from autograder.commands import app as cli
from autograder.commands import usage
from autograder.course.assignment import Assignment
from autograder.grading import grader as run
from autograder.grading.known_mistakes import checks_with_numbers
from autograder.homework.theory.numbers import NUMBERS
from autograder.homework.theory.sheet import problem_text
from autograder.homework.theory.variants import DEFAULT, Variant, to_json, variant_of
from autograder.sandbox import Zygote
from autograder.worker.probing.vocabulary import Ask

pytestmark = marks_of(*OWN)

Reports = Callable[..., Any]


@pytest.fixture
def report(sandbox: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reports:
    """report(source, *options, told=variant.json): the JSON report on an answers.py, of a
    course with a seed.
    """
    monkeypatch.setattr(run, "open_sandbox", lambda *_: sandbox)
    monkeypatch.setattr(run.Grader, "__exit__", lambda *_: None)
    monkeypatch.setattr(usage.assignments, "read", lambda: Assignment(course_seed=SEED))
    (tmp_path / "roster.csv").write_text(ROSTER)

    def grade_it(source: str, *options: str, told: bytes = b"", exit_code: int = 0) -> Any:
        folder, file = tmp_path / "hand-in" / "theory", tmp_path / "report.json"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "answers.py").write_text(source)
        if told:
            (folder / "variant.json").write_bytes(told)
        given = [part.replace("ROSTER", str(tmp_path / "roster.csv")) for part in options]
        done = CliRunner().invoke(
            cli.app, ["grade", str(folder.parent), "--json", str(file), "--seed", "1", *given]
        )
        assert done.exit_code == exit_code, done.output
        return json.loads(file.read_text()) if exit_code == 0 else " ".join(done.output.split())

    return grade_it


# --- the numbers
# --------------------------------------------------------------------------------------------------


def test_numbers_are_the_same_for_ever() -> None:
    """Written down once: a change here would give every student of a running course another
    sheet.
    """
    assert variant_of("ada@example.org", "spring") == GOLDEN
    assert variant_of("  ADA@example.org ", "spring") == GOLDEN
    assert variant_of("ada@example.org", "autumn") != GOLDEN
    assert variant_of("", "spring") == DEFAULT


GOLDEN = Variant("ada@example.org", (4, 5, 1, 3, 2), 0.31, 0.07, 0.08, 0.93, 0.73, 0.41)


def test_numbers_of_a_class_differ() -> None:
    sheets = [variant_of(f"student{i}", SEED).numbers() for i in range(300)]
    assert len({json.dumps(sheet) for sheet in sheets}) >= 297


@pytest.mark.sampled(4)
@pytest.mark.parametrize("start", range(0, 200, 50))
def test_no_mistake_looks_right_with_any_numbers_and_no_two_are_the_same(start: int) -> None:
    """For 200 students. What is close to several mistakes is named as the closest, so three
    digits tell them apart.
    """
    for i in range(start, start + 50):
        for exercise in NUMBERS.exercises(variant_of(f"student{i}", SEED)):
            source, tolerance = exercise.reference(), exercise.check().cases[0].tolerance
            right = typed(source, exercise.function)
            wrong = {
                m.name: typed(m.apply(source), exercise.function) for m in exercise.misconceptions
            }
            for name, value in wrong.items():
                assert describe_difference("", value, right, tolerance), (i, exercise.id, name)
                same = [
                    other
                    for other, v in wrong.items()
                    if describe_difference("", value, v, 1e-6) is None
                ]
                assert same == [name], (i, exercise.id, same)


@pytest.mark.parametrize("variant", [ADA, BOB, DEFAULT], ids=["ada", "bob", "common"])
def test_the_answer_by_formula_is_the_answer_by_enumeration(variant: Variant) -> None:
    for exercise in NUMBERS.exercises(variant):
        for case in exercise.check().cases:
            args = case.probe.first(Ask).args
            if args in ((), (1.0,)):
                names: dict[str, Any] = {}
                exec(exercise.reference(), names)
                given = np.asarray(names[exercise.function](*args), dtype=float)
                np.testing.assert_allclose(
                    given, case.expected[0][exercise.function], rtol=1e-9, atol=1e-12
                )


def test_the_sheet_shows_a_students_own_numbers_and_the_rest_unchanged() -> None:
    own, common = problem_text(ADA), problem_text()
    assert "ada@example.org" in own and "ada@example.org" not in common
    for value in (ADA.t, ADA.m, ADA.b, ADA.not_s, ADA.s_by_t, ADA.s_by_m):
        assert f"| {value:g} |" in own
    assert set(common.splitlines()) - set(own.splitlines()) < set(problem_text().splitlines())
    assert len(own.splitlines()) - len(common.splitlines()) == 1  # whose it is


# --- grading
# --------------------------------------------------------------------------------------------------


def test_own_answers_get_full_marks_and_the_same_again(report: Reports) -> None:
    first, second = (report(answers_of(ADA), "--student", "ada@example.org") for _ in range(2))
    assert lost(first) == {} and first["notes"] == []
    for check in (*first["checks"], *second["checks"]):
        check.pop("seconds")
    assert first == second


@pytest.mark.parametrize("options", [(), ("--roster", "ROSTER")], ids=["alone", "with the roster"])
def test_answers_to_the_common_sheet_are_named(options: tuple[str, ...], report: Reports) -> None:
    graded = report(answers_of(DEFAULT), "--student", "ada@example.org", *options)
    assert lost(graded) == dict.fromkeys(OWN, "another_students_numbers")


def test_answers_of_a_classmate_are_named_and_the_classmate_is_not(report: Reports) -> None:
    graded = report(answers_of(BOB), "--student", "ada@example.org", "--roster", "ROSTER")
    assert lost(graded) == dict.fromkeys(OWN, "another_students_numbers")
    assert "bob" not in json.dumps(graded).lower()


def test_a_classmates_numbers_with_a_mistake_of_ones_own_are_just_wrong(report: Reports) -> None:
    source = answers_of(BOB).replace("return p_not_t * p_not_s", "return p_not_t * p_not_s / 7")
    graded = report(source, "--student", "ada@example.org", "--roster", "ROSTER")
    assert lost(graded)["0.2a/p_not_t_not_s"] is None


def test_numbers_that_were_handed_in_decide_nothing(report: Reports) -> None:
    """A variant.json of another student neither helps nor harms; it is remarked on."""
    mine = report(answers_of(ADA), "--student", "ada@example.org", told=to_json(BOB))
    assert lost(mine) == {} and "holds the numbers of «bob@example.org»" in mine["notes"][0]
    theirs = report(
        answers_of(BOB),
        "--student",
        "ada@example.org",
        told=to_json(replace(BOB, student=ADA.student)),
    )
    assert (
        set(lost(theirs)) == set(OWN)
        and "graded were the numbers of ada@example.org" in theirs["notes"][0]
    )


def test_a_sheet_of_ones_own_without_a_name_is_remarked_on(report: Reports) -> None:
    graded = report(answers_of(ADA), told=to_json(ADA))
    assert set(lost(graded)) == set(OWN) and "--student" in graded["notes"][0]


@pytest.mark.parametrize("told", [b"{", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"student": [1]}'])
def test_a_broken_variant_file_harms_nothing(told: bytes, report: Reports) -> None:
    graded = report(answers_of(ADA), "--student", "ada@example.org", told=told)
    assert lost(graded) == {} and "variant.json" in graded["notes"][0]


def test_a_student_who_is_not_in_the_roster_is_refused(report: Reports) -> None:
    assert "does not list the student 'eve'" in report(
        "", "--student", "eve", "--roster", "ROSTER", exit_code=2
    )
    assert "name one with --student" in report("", "--roster", "ROSTER", exit_code=2)


def test_every_mistake_is_named_with_own_numbers_too(sandbox: Zygote) -> None:
    for check in checks_with_numbers("theory", ADA, sandbox).values():
        for case in check.cases:
            assert set(case.wrong) == set(check.sentences)
            assert all(answer.raised or answer.outputs for answer in case.wrong.values())
