"""The list of a class: a CSV file with a column `student`, or else `email`, which says whose
numbers are whose.

The columns `email`, `id` and `name`, where there are any, help to tell whose submission is whose:
platforms name submissions by one of them. A column `section` says in which group somebody is.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .. import AutograderError

COLUMNS = ("student", "email")
SEPARATORS = ",;\t"  # a spreadsheet writes the one of its country
OTHER_NAMES = ("email", "id", "name")
SECTION = "section"


class ClassListError(AutograderError, ValueError):
    """The roster cannot be used. The message says what to change in it."""


@dataclass(frozen=True)
class Roster:
    """students: their ids in the order of the file. others: {another name of somebody, in lower
    case: the id}. sections: {id: section}, where the file has such a column.
    """

    students: tuple[str, ...]
    others: dict[str, str]
    sections: dict[str, str] = field(default_factory=dict)

    def find(self, *names: str) -> str | None:
        """The id of whoever goes by one of these names; the first that says something decides.
        None: nobody does.
        """
        ids = {folder_name(student): student for student in self.students}
        for name in filter(None, map(str.strip, names)):
            found = ids.get(folder_name(name)) or self.others.get(name.lower())
            if found is not None:
                return found
        return None


def read_rows(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    """(the columns of a CSV file in small letters, its rows by column), as any spreadsheet writes
    it. Raises ClassListError.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ClassListError(
            f"{file} is not in UTF-8: save it as CSV UTF-8, so that every name is the same"
        ) from error
    except OSError as error:
        raise ClassListError(f"{file} cannot be read: {error}") from error
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    try:
        columns = {name: name.strip().lower() for name in reader.fieldnames or ()}
        rows = [
            {column: (row[name] or "").strip() for name, column in columns.items()}
            for row in reader
        ]
    except csv.Error as error:
        raise ClassListError(f"{file}, line {reader.line_num}, cannot be read: {error}") from error
    return [*columns.values()], rows


def read_roster(file: Path) -> Roster:
    """Read the list. Raises ClassListError."""
    columns, rows = read_rows(file)
    # whichever comes first in the file
    column = next((name for name in COLUMNS if name in columns), None)
    if column is None:
        raise ClassListError(
            f"{file} needs a first line that names a column {' or '.join(COLUMNS)}"
        )
    rows = [row for row in rows if row[column]]
    students = tuple(row[column] for row in rows)
    if not students:
        raise ClassListError(f"{file} lists no students")
    folders: dict[str, str] = {}
    for student in students:
        other = folders.setdefault(folder_name(student), student)
        if other is not student:
            raise ClassListError(
                f"{file} lists {other} and {student}, which are too alike to tell apart"
            )
    named = [
        (name, student)
        for row, student in zip(rows, students, strict=True)
        for name in {row[other].lower() for other in OTHER_NAMES if other in columns}
        if name
    ]
    shared = Counter(name for name, _ in named)
    sections = {
        student: row[SECTION]
        for row, student in zip(rows, students, strict=True)
        if row.get(SECTION)
    }
    others = {name: student for name, student in named if shared[name] == 1}
    return Roster(students, others, sections)


def folder_name(student: str) -> str:
    """A folder's name for a student, on any file system."""
    return re.sub(r"[^a-z0-9@+_-]+", "-", student.strip().lower())
