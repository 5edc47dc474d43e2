"""Writes part 0 for a whole class: a folder for each student, with own numbers, and the results for whoever grades.

A student's folder `theory` takes the place of the common one: problem sheet, figures, variant.json, the stub, the unit
tester, and its own frozen checks (theory.json, theory.safetensors), which the unit tester prefers to the common ones.
"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from . import frozen
from .assignment import Assignment
from .cases import Sandbox
from .exercises import SOLUTIONS
from .exercises.exercise import edited
from .exercises.theory.oracle import probability
from .personal import own_checks, own_exercises
from .release import SHIPPED, dropped, seal
from .roster import folder_name
from .sheets import sheet_files
from .stubs import make_stub
from .submission import GRADED, path_of
from .variants import DEFAULT, Variant, exchange, variant_of

PART = "theory"
KEY = "answers.csv"


def write_class(
    students: Sequence[str], out: Path, sandbox: Sandbox, assignment: Assignment, on_student: Callable[[str], None]
) -> str:
    """Write OUT/STUDENT/theory/ for each student and OUT/answers.csv; returns a note where no PDF could be made."""
    note, rows = "", []
    for student in students:
        on_student(student)
        variant = variant_of(student, assignment.course_seed)
        folder = out / folder_name(student) / PART
        for name, contents in student_files(variant, sandbox, assignment):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents)
        note = note or _print(folder)
        rows.append(_row(student, variant, assignment))
    (out / KEY).write_text(_table(rows), encoding="utf-8")
    return note


def student_files(variant: Variant, sandbox: Sandbox, assignment: Assignment) -> list[tuple[str, bytes]]:
    """(path below a student's theory folder, contents) of everything in it but the PDF.

    What the course drops is answered for the student, with the student's own numbers.
    """
    files = [*sheet_files(variant)]
    given = dropped(PART, assignment)
    for path in map(path_of, GRADED[PART]):
        source = edited((SOLUTIONS / PART / path).read_text(encoding="utf-8"), exchange(DEFAULT, variant), path)
        files.append((path, make_stub(source, f"{PART}/{path}", given).encode()))
    files += [(name, (SOLUTIONS / PART / name).read_bytes()) for name in SHIPPED[PART]]
    own = own_checks(variant, sandbox)
    checks = [
        seal(assignment.override(own.get(check.id, check)), exercise)
        for check, exercise in zip(frozen.load(PART).checks, own_exercises(variant), strict=True)
    ]
    plain, arrays = frozen.to_bytes(frozen.Frozen(checks, assignment.hints))
    return [*files, (f"{PART}.json", plain), (f"{PART}.safetensors", arrays)]


def _print(folder: Path) -> str:
    """Make theory.pdf beside theory.md, or say why not."""
    from theory.pdf import CannotPrint, make_pdf

    try:
        make_pdf(folder / "theory.md", folder / "theory.pdf")
    except CannotPrint as error:
        return f"no theory.pdf was made, only theory.md: {error}"
    return ""


def _row(student: str, variant: Variant, assignment: Assignment) -> dict[str, object]:
    """What comes out with a student's numbers, for those who grade on paper; of what is dropped, nothing."""
    first = probability(variant, {"t": False, "s": False}, {"m": False, "b": False})
    second = probability(variant, {"m": True}, {"b": True, "t": True, "s": True})
    chain = " ".join(map(str, variant.variances))
    asked = {exercise.exercise for exercise in assignment.exercises(PART)}
    answers = {"0.2a": ("0.2 a", f"{first:.6g}"), "0.2b": ("0.2 b", f"{second:.6g}")}
    shown = dict(answer for exercise, answer in answers.items() if exercise in asked)
    return {"student": student, "0.1 variances / s^2": chain, **shown}


def _table(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
