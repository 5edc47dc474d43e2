"""Writes the points of a class run into nbgrader's gradebook, where formgrader and `nbgrader
export` show them.

A check's points go to the graded cell of our notebooks that asks for it, where the gradebook has
that cell. All others, those of optional exercises among them, go to an assignment of their own,
with a notebook for each part and a cell for each check; a bonus counts on top, so its cell has 0
points at most. What `marks` gave for a written answer goes the same way, with its comment. What a
person gave in formgrader is never touched, and counts before all others.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebooks.building import ASSIGNMENT, NAMES, read_cells

from .. import AutograderError
from ..checking.catalogue import find
from ..content import homework
from ..report.record import CheckReport, MarkedAnswer, PersonsPoints, Report

POINTS = f"{ASSIGNMENT}_py"
FILE = "gradebook.db"


class NoGradebook(AutograderError, RuntimeError):
    """There is nothing to write to. The text says what to do."""


@dataclass(frozen=True)
class Place:
    """Where a check's points stand."""

    assignment: str
    notebook: str
    cell: str


def write(course: Path, reports: dict[str, Report]) -> tuple[int, int]:
    """Write the reports of a class, by student, into COURSE/gradebook.db; returns (points written,
    those that changed).

    Doing it again changes nothing. Raises NoGradebook.
    """
    try:
        from nbgrader.api import Gradebook
    except ImportError as error:
        raise NoGradebook(
            "the gradebook is nbgrader's: `pip install nbgrader`, which needs Python 3.11"
        ) from error
    if not (course / FILE).is_file():
        raise NoGradebook(
            f"there is no {course / FILE}: give the folder of the nbgrader course, after `nbgrader "
            f"generate_assignment {ASSIGNMENT}`, which makes it"
        )
    with Gradebook(f"sqlite:///{(course / FILE).resolve()}", homework().course) as gradebook:
        return _write(gradebook, by_own_name(reports))


def by_own_name(reports: dict[str, Report]) -> dict[str, Report]:
    """The reports under the names that students were found by, which are nbgrader's, too, where
    only one has it.
    """
    names = {student: report.student or student for student, report in reports.items()}
    shared = Counter(names.values())
    return {
        names[student] if shared[names[student]] == 1 else student: report
        for student, report in reports.items()
    }


def knows_notebooks(course: Path) -> bool:
    """Whether the gradebook has the assignment of our notebooks."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{(course / FILE).resolve()}", homework().course) as gradebook:
        return any(assignment.name == ASSIGNMENT for assignment in gradebook.assignments)


def _write(gradebook: Any, reports: dict[str, Report]) -> tuple[int, int]:
    checks = {check.id: check for report in reports.values() for check in report.checks}
    places = {name: _place(gradebook, check) for name, check in checks.items()}
    answers = {
        answer.question: _place_of_answer(gradebook, about, answer)
        for report in reports.values()
        for about in report.manual
        for answer in about.written
    }
    written = changed = 0
    for student, report in reports.items():
        gradebook.update_or_create_student(student)
        assignments = {places[check.id].assignment for check in report.checks}
        given = [answer for about in report.manual for answer in about.written]
        assignments |= {answers[answer.question].assignment for answer in given}
        grades = {
            name: _grades(gradebook.update_or_create_submission(name, student))
            for name in assignments
        }
        for check in report.checks:
            place = places[check.id]
            grade = grades[place.assignment].get((place.notebook, place.cell)) or _add_grade(
                gradebook, place, student
            )
            before = grade.auto_score, grade.needs_manual_grade
            ours = check.status == "grader_error"  # then a person decides
            grade.auto_score = None if ours else check.points
            grade.needs_manual_grade = ours and grade.manual_score is None
            changed += before != (grade.auto_score, grade.needs_manual_grade)
            written += 1
        for answer in given:
            place = answers[answer.question]
            grade = grades[place.assignment].get((place.notebook, place.cell)) or _add_grade(
                gradebook, place, student
            )
            changed += _write_answer(gradebook, place, student, grade, answer)
            written += 1
    gradebook.db.commit()
    return written, changed


def _place(gradebook: Any, check: CheckReport) -> Place:
    """The place of a check's points, made where there is none. Once it has one, it keeps it:
    nothing counts twice.
    """
    part = _part_of(check.id)
    place_of_points = Place(POINTS, part, check.id.replace("/", "-"))
    if not _is_there(gradebook, place_of_points):
        for place in _asking(check.id):
            if _is_there(gradebook, place):
                return place
    _make(gradebook, place_of_points, 0.0 if check.bonus else check.max_points, "code")
    return place_of_points


def _write_answer(
    gradebook: Any, place: Place, student: str, grade: Any, answer: MarkedAnswer
) -> bool:
    """Write what was given for a written answer; returns whether that is something new."""
    from nbgrader.api import MissingEntry

    before = grade.auto_score, grade.needs_manual_grade
    grade.auto_score = answer.points
    grade.needs_manual_grade = answer.points is None and grade.manual_score is None
    try:
        cell = (place.cell, place.notebook, place.assignment, student)
        comment = gradebook.find_comment(*cell)
    except MissingEntry:  # only cells that students answer have comments
        return bool(before != (grade.auto_score, grade.needs_manual_grade))
    told = answer.comment or None
    is_new = before != (grade.auto_score, grade.needs_manual_grade) or comment.auto_comment != told
    comment.auto_comment = told
    return bool(is_new)


def _place_of_answer(gradebook: Any, about: PersonsPoints, answer: MarkedAnswer) -> Place:
    """The cell of our notebooks that students answered, or one beside those of the checks."""
    part = next(
        part.name
        for part in homework().parts.values()
        if about.exercise in {**part.by_a_person, **part.by_a_person_bonus}
    )
    answered = Place(ASSIGNMENT, part, answer.question.partition("/")[2])
    if _is_there(gradebook, answered):
        return answered
    place = Place(POINTS, part, f"written-{answer.question.replace('/', '-')}")
    most = 0.0 if about.bonus else answer.max_points
    _make(gradebook, place, most, "markdown")
    return place


def _make(gradebook: Any, place: Place, most: float, cell_type: str) -> None:
    gradebook.update_or_create_assignment(place.assignment)
    gradebook.update_or_create_notebook(place.notebook, place.assignment)
    gradebook.update_or_create_grade_cell(
        place.cell, place.notebook, place.assignment, max_score=most, cell_type=cell_type
    )


def _part_of(check: str) -> str:
    exercise = find(check)
    if exercise is None:
        raise NoGradebook(f"this homework has no check {check}: the reports are of another version")
    return exercise.part


def _asking(check: str) -> list[Place]:
    """The graded cells of our notebooks that ask for a check."""
    cells = [(name, cell) for name in NAMES for cell in read_cells(name)]
    return [
        Place(ASSIGNMENT, name, cell.name)
        for name, cell in cells
        if cell.grading and cell.grading[1] == check
    ]


def _is_there(gradebook: Any, place: Place) -> bool:
    from nbgrader.api import MissingEntry

    try:
        gradebook.find_grade_cell(place.cell, place.notebook, place.assignment)
    except MissingEntry:
        return False
    return True


def _grades(submission: Any) -> dict[tuple[str, str], Any]:
    return {
        (notebook.name, grade.name): grade
        for notebook in submission.notebooks
        for grade in notebook.grades
    }


def _add_grade(gradebook: Any, place: Place, student: str) -> Any:
    """The grade of a check that came after the student's first run: nbgrader makes them with
    the submission.
    """
    from nbgrader.api import Grade, MissingEntry, SubmittedNotebook

    cell = gradebook.find_grade_cell(place.cell, place.notebook, place.assignment)
    submission = gradebook.find_submission(place.assignment, student)
    try:
        notebook = gradebook.find_submission_notebook(place.notebook, place.assignment, student)
    except MissingEntry:
        notebook = SubmittedNotebook(notebook_id=cell.notebook.id, assignment=submission)
    grade = Grade(cell_id=cell.id, notebook=notebook)
    gradebook.db.add(grade)
    gradebook.db.flush()  # its notebook has a name from here on
    return grade
