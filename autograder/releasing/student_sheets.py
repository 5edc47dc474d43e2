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

from .. import AutograderError
from ..checking import frozen
from ..checking.catalogue import exercises, student_numbers
from ..content import TESTER, homework
from ..course.assignment import Assignment
from ..course.class_list import folder_name
from ..grading.known_mistakes import checks_with_numbers, exercises_with_numbers
from ..sandbox import Sandbox
from ..whole_files import pack, write_whole
from .student_folder import in_this_course, sealed_for_students, sheet_of, stubs_of
from .unit_tester import make_unit_tester

KEY = "answers.csv"
ZIPS = "zips"


class SheetsError(AutograderError):
    """Sheets that were handed out would be replaced by others."""


def write_class(
    parts: Sequence[str],
    students: Sequence[str],
    out: Path,
    sandbox: Sandbox,
    assignment: Assignment,
    on_student: Callable[[str], None],
) -> list[str]:
    """Write OUT/STUDENT/PART/ for each student and part, the same as OUT/zips/STUDENT.zip, all of
    these as OUT/zips.zip, and OUT/answers.csv; returns notes on PDFs that could not be made. Raises
    SheetsError before anything is written where OUT holds sheets with other numbers.
    """
    for part in parts:
        _refuse_others(part, students, out, assignment)
    zips: dict[str, bytes] = {}
    notes: dict[str, str] = {}
    rows = []
    for student in students:
        on_student(student)
        row: dict[str, object] = {"student": student}
        for part in parts:
            key, note = _write_part(part, student, out, sandbox, assignment, part not in notes)
            row |= key
            notes |= {part: note} if note else {}
        zips[f"{folder_name(student)}.zip"] = _zipped(out / folder_name(student))
        rows.append(row)
    for name, contents in zips.items():
        (out / ZIPS).mkdir(exist_ok=True)
        write_whole(out / ZIPS / name, contents)
    write_whole(out / f"{ZIPS}.zip", pack(zips))
    (out / KEY).write_text(_table(rows), encoding="utf-8")
    return [*notes.values()]


def _write_part(
    part: str, student: str, out: Path, sandbox: Sandbox, assignment: Assignment, printed: bool
) -> tuple[dict[str, object], str]:
    """Write a student's folder of a part; returns what comes out with its numbers, and why there is
    no PDF. printed: whether one is made.
    """
    made = student_numbers(part)
    assert made is not None, f"{part} has the same numbers for everybody"
    asked = {exercise.exercise for exercise in assignment.exercises(part)}
    numbers = made.of(student, assignment.course_seed)
    folder = out / folder_name(student) / part
    for name, contents in student_files(part, numbers, sandbox, assignment):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents)
    return made.key(numbers, asked), made.print_sheet(folder) if printed else ""


def _zipped(folder: Path) -> bytes:
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return pack({name: path.read_bytes() for name, path in files.items() if path.is_file()})


def _refuse_others(part: str, students: Sequence[str], out: Path, assignment: Assignment) -> None:
    """Raises SheetsError where a student has a sheet already, with other numbers."""
    made, file = student_numbers(part), homework().parts[part].numbers
    assert made is not None
    for student in students:
        there = out / folder_name(student) / part / file
        numbers = made.of(student, assignment.course_seed)
        if there.is_file() and made.disagreement(there.read_bytes(), numbers):
            raise SheetsError(
                f"{out} holds a sheet for {student} with other numbers, made with another "
                f"course_seed: put that one back into assignment.toml, or name another folder"
            )


def student_files(
    part: str, numbers: Any, sandbox: Sandbox, assignment: Assignment
) -> list[tuple[str, bytes]]:
    """(path below a student's folder of the part, contents) of everything in it but the PDF.

    What the course drops is answered for the student, with the student's own numbers.
    """
    place, made = homework().parts[part], student_numbers(part)
    assert made is not None
    files = [*sheet_of(part, numbers, assignment)]
    stubs = stubs_of(part, assignment, made.edits(numbers))
    files += [(path, text.encode()) for path, text in stubs.items()]
    beside = {name: (place.folder / name).read_bytes() for name in (*place.given, *place.also)}
    files += [(name, in_this_course(name, text, assignment)) for name, text in beside.items()]
    files.append((f"{TESTER}.py", make_unit_tester(place, exercises(part)).encode()))
    own = checks_with_numbers(part, numbers, sandbox)
    asked = exercises_with_numbers(part, numbers)
    public = [own.get(check.id, check) for check in frozen.load(part).checks]
    checks = sealed_for_students(map(assignment.override, public), asked)
    theirs = frozen.Frozen(
        checks, assignment.hints, stubs, assignment.drop, assignment.points_by_a_person
    )
    plain, arrays = frozen.to_bytes(theirs)
    return [*files, (f"{part}.json", plain), (f"{part}.safetensors", arrays)]


def _table(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
