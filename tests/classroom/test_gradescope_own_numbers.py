"""The zip for Gradescope of a course with own numbers, unpacked far from the checkout and run
as Gradescope runs it.
"""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from course import PARTS
from own_numbers import ADA, BOB, OWN, ROSTER, SEED, answers_of
from rehearsal import BASH, grade

from autograder.classroom import gradescope_container as gradescope
from autograder.classroom.gradescope_zip import build
from autograder.course.assignment import Assignment
from autograder.course.class_list import read_roster
from autograder.homework.theory.variants import Variant

ALL = sum(exercise.points for exercise in PARTS["theory"])
pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not installed")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, unpacked, with the assignment.toml of a course that has a seed."""
    folder = tmp_path_factory.mktemp("gradescope")
    (folder / "roster.csv").write_text(ROSTER)
    build(folder / "autograder.zip", [], None, read_roster(folder / "roster.csv"))
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        archive.extractall(folder / "source")
    settings = folder / "source" / "assignment.toml"
    text, seeds = re.subn(
        r"^course_seed = .*$", f'course_seed = "{SEED}"', settings.read_text(), flags=re.MULTILINE
    )
    assert seeds == 1
    settings.write_text(text)
    return folder / "source"


def graded(root: Path, source: Path, student: Variant, whose: Variant) -> dict[str, Any]:
    """results.json for a student who hands in what is right for somebody's numbers."""
    (root / "source").symlink_to(source)
    (root / "submission").mkdir()
    (root / "submission" / "answers.py").write_text(answers_of(whose))
    (root / "submission_metadata.json").write_text(
        json.dumps({"users": [{"email": student.student}]})
    )
    return grade(root)


def test_what_is_right_for_ones_own_numbers_gets_all_points(source: Path, tmp_path: Path) -> None:
    made = graded(tmp_path, source, ADA, ADA)
    assert made["score"] == ALL, made["output"]
    assert {test["status"] for test in made["tests"]} == {"passed"} and made["output"] == ""


def test_what_is_right_for_a_classmates_numbers_is_named_as_that(
    source: Path, tmp_path: Path
) -> None:
    made = graded(tmp_path, source, ADA, BOB)
    named = {
        test["extra_data"]["id"]: test["extra_data"]["misconception"] for test in made["tests"]
    }
    assert {
        name for name, mistake in named.items() if mistake == "another_students_numbers"
    } == set(OWN)
    assert made["score"] == ALL - sum(
        exercise.points for exercise in PARTS["theory"] if exercise.id in OWN
    )


def test_known_mistakes_are_named_with_ones_own_numbers(source: Path, tmp_path: Path) -> None:
    (tmp_path / "source").symlink_to(source)
    (tmp_path / "submission").mkdir()
    text = answers_of(ADA).replace("return p_not_t * p_not_s", "return p_not_t + p_not_s")
    (tmp_path / "submission" / "answers.py").write_text(text)
    (tmp_path / "submission_metadata.json").write_text(
        json.dumps({"users": [{"email": ADA.student}]})
    )
    made = grade(tmp_path)
    (wrong,) = [test for test in made["tests"] if test["status"] == "failed"]
    assert (
        wrong["extra_data"]["misconception"] == "added_up"
        and made["score"] == ALL - wrong["max_score"]
    )
    assert "which is wrong" in wrong["output"] and "expected" not in json.dumps(made)


def test_of_the_solutions_only_those_with_own_numbers_travel_and_only_with_a_roster(
    source: Path, tmp_path: Path
) -> None:
    build(tmp_path / "autograder.zip", [], None)
    common = set(zipfile.ZipFile(tmp_path / "autograder.zip").namelist())
    own = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert {name for name in own - common if "__pycache__" not in name} == {
        "solutions/theory/answers.py",
        "solutions/clinic/patients.py",
    }


def test_where_the_grader_fails_no_student_is_told_to_hand_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradescope, "read", Assignment)
    monkeypatch.setattr(gradescope, "Grader", None)  # calling it raises
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "answers.py").write_text(answers_of(ADA))
    gradescope.grade(tmp_path, [], 1)
    made = json.loads((tmp_path / "results" / "results.json").read_text())
    assert made["output"] == gradescope.OURS and len(made["tests"]) == len(PARTS["theory"])
    for test in made["tests"]:
        assert (
            test["extra_data"]["status"] == "grader_error"
            and "make the zip" not in test["output"].lower()
        )
