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
from autograder.course.class_list import Roster, read_roster
from autograder.homework.clinic.ward import ward_of
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


WARD = "4.2/ward"


def attempt(root: Path, diagnoses: list[str]) -> dict[str, Any]:
    """results.json for Ada, who hands in these diagnoses and nothing else of part 4."""
    (root / "submission").mkdir(exist_ok=True)
    text = f"def diagnoses():\n    return {diagnoses!r}\n"
    (root / "submission" / "patients.py").write_text(text)
    gradescope.grade(root, ["clinic"], 1, Roster((ADA.student, BOB.student), {}))
    made: dict[str, Any] = json.loads((root / "results" / "results.json").read_text())
    return made


def shown(made: dict[str, Any]) -> dict[str, Any]:
    """What Gradescope shows students of results, but for the time and the total."""
    tests = [test for test in made["tests"] if test["visibility"] == "visible"]
    return {"output": made["output"], "tests": tests}


def test_no_attempt_says_which_letters_of_the_ward_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"users": [{"email": ADA.student}]}
    (tmp_path / "submission_metadata.json").write_text(json.dumps(about))
    monkeypatch.setattr(gradescope, "read", lambda: Assignment(course_seed=SEED))
    right, another = (ward_of(name, SEED).right() for name in (ADA.student, BOB.student))
    attempts = [attempt(tmp_path, each) for each in (right, right[:3], another, ["1Q"], [])]
    wards = [test for made in attempts for test in made["tests"] if test["number"] == "4.2"]
    assert [test["visibility"] for test in wards] == ["after_published"] * len(attempts)
    assert [test["score"] for test in wards[:2]] == [6.0, 2.5]
    assert "patient 2: second symptom" in wards[1]["output"], "for when it is published"
    assert [shown(made) for made in attempts] == [shown(attempts[0])] * len(attempts)
    assert shown(attempts[0])["tests"] and "4.2" not in json.dumps(shown(attempts[0]))


def test_an_instructor_may_show_what_each_attempt_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chosen, theirs in (("public", "visible"), ("after_due_date", "after_due_date")):
        rules = Assignment(visibility={WARD: chosen}, course_seed=SEED)
        monkeypatch.setattr(gradescope, "read", lambda rules=rules: rules)
        made = attempt(tmp_path, ["1Q"])
        (ward,) = (test for test in made["tests"] if test["extra_data"]["id"] == WARD)
        assert ward["visibility"] == theirs
