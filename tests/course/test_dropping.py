"""`drop` in assignment.toml: what a course does without is neither asked nor counted, and the
rest works as before.
"""

from pathlib import Path

import pytest
from course import PART, PARTS, points_of, worth
from typer.testing import CliRunner

from autograder.checking import frozen
from autograder.classroom import gradescope_container as gradescope
from autograder.classroom.entries import Entry, choose_parts
from autograder.classroom.find import Found
from autograder.classroom.reports import without_result
from autograder.classroom.result_keys import grader_key
from autograder.commands import app as cli
from autograder.content import ROOT, homework
from autograder.course import assignment as assignments
from autograder.course.assignment import Assignment
from autograder.grading import grader as run
from autograder.grading.grader import Grader
from autograder.homework.theory.numbers import NUMBERS
from autograder.homework.theory.variants import places, variant_of
from autograder.releasing import stubs
from autograder.releasing import student_folder as releasing
from autograder.releasing import student_sheets as class_sheets


def student_files(assignment: Assignment) -> dict[str, str]:
    """The Python files that students would get of the parts of this assignment, without
    freezing anew.
    """
    frozen_bytes = {
        part: releasing._frozen_bytes(frozen.FOLDER / part) for part in assignment.parts()
    }
    files = releasing.student_files(frozen_bytes, assignment)
    return {path: contents.decode() for path, contents in files if path.endswith(".py")}


@pytest.fixture
def grade_with(sandbox, monkeypatch):
    """grade_with(assignment, folder): the graded submission."""
    monkeypatch.setattr(run, "open_sandbox", lambda *_: sandbox)
    return lambda assignment, folder: Grader(assignment).grade(folder, [], 1)


def hand_in(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        if path.startswith(f"{PART}/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return folder


def test_students_get_no_file_of_a_part_that_is_dropped() -> None:
    files = student_files(Assignment(drop=("conditional_ddpm",)))
    assert not any(path.startswith("conditional_ddpm/") for path in files)
    assert "conditional_ddpm/DDPM.py" in student_files(Assignment())


def test_students_get_the_solution_of_an_exercise_that_is_dropped_and_of_no_other() -> None:
    name = f"{PART}/noise_scheduler.py"
    stub = student_files(Assignment(drop=("2.3.3",)))[name]
    assert "x_0 = x_0.clamp(-1, 1)" in stub and "2.3.3" not in stub
    assert "cumprod" not in stub and f"2.1.2 ({worth('2.1.2/denoise_step')} points)" in stub
    stub = student_files(Assignment(drop=("2.1.1/init",)))[name]
    assert "torch.cumprod(self.alphas, dim=0)" in stub and "SOLUTION" not in stub
    points = worth("2.1.1/add_noise")
    assert (
        f'NotImplementedError("exercise 2.1.1 ({points} points): NoiseScheduler.add_noise")' in stub
    )


def test_a_sheet_with_own_numbers_is_answered_for_the_student_where_it_is_dropped(sandbox) -> None:
    """With that student's numbers: the solution of the common sheet would be wrong there."""
    ada = variant_of("ada", "spring")
    stub = dict(
        class_sheets.student_files("theory", ada, sandbox, Assignment(drop=("0.1b", "0.2a")))
    )["answers.py"].decode()
    assert places(ada)["covariance"] in stub and places(ada)["p_not_t_not_s"] in stub
    assert (
        places(ada)["precision"] not in stub and "exercise 0.1c" in stub and "exercise 0.2b" in stub
    )
    row = NUMBERS.key(ada, {"0.1b", "0.2b"})
    assert "0.2 b" in row and "0.2 a" not in row


def test_no_sheets_are_made_where_all_parts_with_own_numbers_are_dropped(
    monkeypatch, tmp_path: Path
) -> None:
    numbered = tuple(part.name for part in homework().with_numbers())
    monkeypatch.setattr(assignments, "read", lambda: Assignment(drop=numbered))
    (tmp_path / "roster.csv").write_text("student\nada\n")
    arguments = [
        "release",
        "--students",
        str(tmp_path / "roster.csv"),
        "--out",
        str(tmp_path / "out"),
    ]
    done = CliRunner().invoke(cli.app, arguments)
    assert done.exit_code == 2 and "take it out of `drop`" in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


def test_where_one_of_two_exercises_in_a_place_is_dropped_the_other_is_still_asked() -> None:
    lines = [
        "# TODO 1 (1 point): a",
        "# TODO 2 (1 point): b",
        "# BEGIN SOLUTION",
        "x = 1",
        "# END SOLUTION",
    ]
    source = "\n        ".join(["class C:\n    def f(self):", *lines])
    stub = stubs.make_stub(source, "f.py", {("1", "C.f")})
    assert (
        "TODO 1" not in stub
        and "# TODO 2 (1 point): b\n" in stub
        and '"exercise 2 (1 point): C.f"' in stub
    )
    assert "x = 1\n" in stubs.make_stub(source, "f.py", {("1", "C.f"), ("2", "C.f")})
    assert stubs.make_stub(source, "f.py", {("1", "C.g")}) == releasing.make_stub(source, "f.py")


def test_what_is_dropped_is_not_in_the_report_and_costs_nobody_anything(
    grade_with, tmp_path: Path
) -> None:
    assignment = Assignment(drop=("2.1.1/init", "2.3.3", "2.3.2"))
    stubs = student_files(assignment)
    graded = grade_with(assignment, hand_in(tmp_path, stubs))
    asked = {exercise.id for exercise in PARTS[PART]} - {"2.1.1/init", "2.3.3/threshold"}
    assert {result.check.id for result in graded.results} == asked
    assert graded.report().max_score == points_of(PART) - worth("2.1.1/init", "2.3.3/threshold")
    assert (
        "2.3.2" not in graded.manual and "2.3.3" not in graded.manual and "2.1.1" in graded.manual
    )
    solution = {f"{PART}/{p.name}": p.read_text() for p in (ROOT / "solutions" / PART).glob("*.py")}
    report = grade_with(assignment, hand_in(tmp_path, solution)).report()
    assert report.score == report.max_score


def test_a_dropped_part_is_not_graded_even_where_it_was_handed_in(grade_with) -> None:
    graded = grade_with(Assignment(drop=("conditional_ddpm",)), ROOT / "solutions")
    left = [exercise.id for part in PARTS if part != "conditional_ddpm" for exercise in PARTS[part]]
    assert [result.check.id for result in graded.results] == left
    assert "1.5" not in graded.manual


def test_the_unit_tester_still_knows_what_others_build_on(sandbox, monkeypatch) -> None:
    """A dropped check stays among the frozen ones: those that need it find out whether it holds."""
    monkeypatch.setattr(releasing, "freeze_part", lambda part, *_: frozen.load(part).checks)
    files = releasing.make_release(sandbox, Assignment(drop=("2.1.1/init", "conditional_ddpm")))
    assert b'"2.1.1/init"' in files[f"student/autograder/frozen/{PART}.json"]
    assert not any("conditional_ddpm" in path for path in files)


def test_grading_a_dropped_part_by_name_says_where_it_was_dropped(monkeypatch) -> None:
    monkeypatch.setattr(assignments, "read", lambda: Assignment(drop=("conditional_ddpm",)))
    done = CliRunner().invoke(
        cli.app, ["grade", str(ROOT / "solutions"), "--part", "conditional_ddpm"]
    )
    assert done.exit_code == 2 and "take it out of `drop`" in " ".join(done.output.split())


def test_a_class_is_graded_without_it_and_anew_where_it_was_graded_with_it() -> None:
    without = Assignment(drop=("2.1.1/init", "2.3.2", "conditional_ddpm"))
    assert grader_key(PART, without, 1) != grader_key(PART, Assignment(), 1)
    assert grader_key("theory", without, 1) == grader_key("theory", Assignment(), 1)
    handed_in = [Entry(Found("a", "A", ROOT), ROOT, parts=["conditional_ddpm", PART])]
    parts, (note,) = choose_parts(handed_in, [], without.parts())
    assert parts == [PART] and note.startswith(
        "conditional_ddpm is in 1 of 1 submissions and is not graded"
    )
    failed = without_result(PART, "grader_error", "it failed", without)
    assert "2.1.1/init" not in {check.id for check in failed.checks}
    assert "2.3.2" not in {question.exercise for question in failed.manual}


def test_gradescope_is_told_nothing_of_it(tmp_path: Path) -> None:
    found = gradescope.Results(
        tmp_path / "results.json", Assignment(drop=("2.1.1/init", "conditional_ddpm")), 1
    )
    found.write()
    told = (tmp_path / "results.json").read_text()
    assert "2.1.1 add_noise" in told
    assert "2.1.1 __init__" not in told and "1.1 forward" not in told and '"1.2' not in told
