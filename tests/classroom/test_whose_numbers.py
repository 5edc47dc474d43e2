"""A class in which somebody gave the numbers of a classmate: the instructor reads whose they are,
and nothing that the student gets names anybody.
"""

from pathlib import Path

import pytest
from classes import grade_here
from own_numbers import ADA, BOB, ROSTER, SEED, answers_of

from autograder.course.assignment import Assignment
from autograder.course.class_list import read_roster
from autograder.sandbox import Zygote


@pytest.fixture(scope="module")
def graded(sandbox: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    (folder / "roster.csv").write_text(ROSTER)
    for student, whose in ((ADA, BOB), (BOB, BOB)):
        theirs = folder / "handed in" / student.student / "theory"
        theirs.mkdir(parents=True)
        (theirs / "answers.py").write_text(answers_of(whose))
    rules, roster = Assignment(course_seed=SEED), read_roster(folder / "roster.csv")
    return grade_here(sandbox, folder / "handed in", folder / "out", 1, rules, roster)


def test_the_tables_say_whose_numbers_they_are(graded: Path) -> None:
    rows = (graded / "scores.csv").read_text().splitlines()
    ada, bob = (next(row for row in rows if row.startswith(each.student)) for each in (ADA, BOB))
    assert f"another student's numbers ({BOB.student})" in ada
    assert "another student's numbers" not in bob


def test_what_the_student_gets_does_not(graded: Path) -> None:
    for file in (graded / "students" / ADA.student).iterdir():
        assert BOB.student not in file.read_text()
    assert BOB.student in (graded / "index.html").read_text()
