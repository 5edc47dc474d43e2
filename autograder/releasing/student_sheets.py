"""Writes a part for a whole class where students have own numbers: a folder each, and the results
for who grades.

A student's folder takes the place of the common one of that part: the sheet with its numbers, the
stubs, the unit tester, and its own frozen checks, which the unit tester prefers to the common ones.
"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..checking import frozen
from ..checking.catalogue import exercises, student_numbers
from ..content import TESTER, homework
from ..course.assignment import Assignment
from ..course.class_list import folder_name
from ..grading.known_mistakes import checks_with_numbers, exercises_with_numbers
from ..sandbox import Sandbox
from .student_folder import dropped, seal, stubs_of
from .unit_tester import make_unit_tester

KEY = "answers.csv"


def write_class(
    part: str,
    students: Sequence[str],
    out: Path,
    sandbox: Sandbox,
    assignment: Assignment,
    on_student: Callable[[str], None],
) -> str:
    """Write OUT/STUDENT/PART/ for each student and OUT/answers.csv; returns a note where no PDF
    could be made.
    """
    made = student_numbers(part)
    assert made is not None, f"{part} has the same numbers for everybody"
    asked = {exercise.exercise for exercise in assignment.exercises(part)}
    note, rows = "", []
    for student in students:
        on_student(student)
        numbers = made.of(student, assignment.course_seed)
        folder = out / folder_name(student) / part
        for name, contents in student_files(part, numbers, sandbox, assignment):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents)
        note = note or made.print_sheet(folder)
        rows.append({"student": student, **made.key(numbers, asked)})
    (out / KEY).write_text(_table(rows), encoding="utf-8")
    return note


def student_files(
    part: str, numbers: Any, sandbox: Sandbox, assignment: Assignment
) -> list[tuple[str, bytes]]:
    """(path below a student's folder of the part, contents) of everything in it but the PDF.

    What the course drops is answered for the student, with the student's own numbers.
    """
    place, made = homework().parts[part], student_numbers(part)
    assert made is not None
    files = [*made.files(numbers)]
    given = dropped(part, assignment)
    stubs = stubs_of(part, given, made.edits(numbers))
    files += [(path, text.encode()) for path, text in stubs.items()]
    files += [(name, (place.folder / name).read_bytes()) for name in (*place.given, *place.also)]
    files.append((f"{TESTER}.py", make_unit_tester(place, exercises(part)).encode()))
    own = checks_with_numbers(part, numbers, sandbox)
    asked = exercises_with_numbers(part, numbers)
    checks = [
        seal(assignment.override(own.get(check.id, check)), exercise)
        for check, exercise in zip(frozen.load(part).checks, asked, strict=True)
    ]
    plain, arrays = frozen.to_bytes(frozen.Frozen(checks, assignment.hints, stubs, assignment.drop))
    return [*files, (f"{part}.json", plain), (f"{part}.safetensors", arrays)]


def _table(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
