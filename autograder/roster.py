"""The list of a class: a CSV file with a column `student` or `email`, which says whose numbers are whose."""

import csv
import io
import re
from pathlib import Path

COLUMNS = ("student", "email")


class RosterError(ValueError):
    """The roster cannot be used. The message says what to change in it."""


def read_roster(file: Path) -> list[str]:
    """The students' ids in the order of the file. Raises RosterError."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(f"{file} cannot be read: {error}") from error
    rows = csv.DictReader(io.StringIO(text))
    column = next((name for name in rows.fieldnames or () if name.strip().lower() in COLUMNS), None)
    if column is None:
        raise RosterError(f"{file} needs a first line that names a column {' or '.join(COLUMNS)}")
    students = [student for row in rows if (student := (row[column] or "").strip())]
    if not students:
        raise RosterError(f"{file} lists no students")
    folders: dict[str, str] = {}
    for student in students:
        other = folders.setdefault(folder_name(student), student)
        if other is not student:
            raise RosterError(f"{file} lists {other} and {student}, which are too alike to tell apart")
    return students


def folder_name(student: str) -> str:
    """A folder's name for a student, on any file system."""
    return re.sub(r"[^a-z0-9@+_-]+", "-", student.strip().lower())
