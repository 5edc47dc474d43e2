"""What students ask to be looked at again: requests.csv, which a form exports or an assistant
fills in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .. import AutograderError
from ..checking.printable import NOTHING, Printable, printable
from ..course.assignment import Assignment
from ..course.class_list import ClassListError, read_rows
from .find import Found
from .overrides import Overrides
from .typed_names import TypedNames, UnknownName

FILE = "requests.csv"
STUDENT = ("student", "email", "name")  # the first of them that is a column
NEEDED = ("check", "request")


class RequestsError(AutograderError, ValueError):
    """requests.csv cannot be used as a whole. The text says what to change in it."""


@dataclass(frozen=True)
class Request:
    """A row of the file. student, check: as the class has them, else as they were typed.

    problem: why nobody knows what it is about. answer: what was decided since; empty while it is
    open.
    """

    student: Printable
    check: Printable
    asks: Printable
    day: str = ""
    problem: Printable = NOTHING
    answer: Printable = NOTHING

    @property
    def is_open(self) -> bool:
        return not self.answer


def read_requests(
    file: Path,
    found: Iterable[Found],
    assignment: Assignment,
    parts: list[str],
    overrides: Overrides,
) -> list[Request]:
    """The requests, the open ones first. Raises RequestsError.

    A row that names nobody, or no check, is kept with the reason: students type these names.
    """
    try:
        columns, rows = read_rows(file)
    except ClassListError as error:
        raise RequestsError(str(error)) from error
    who = next((name for name in STUDENT if name in columns), None)
    if missing := [name for name in NEEDED if name not in columns] + [STUDENT[0]] * (who is None):
        raise RequestsError(f"{file} needs a first line with a column {' and '.join(missing)}")
    assert who is not None
    exercises = [exercise for part in parts for exercise in assignment.exercises(part)]
    names = TypedNames([*found], exercises)
    made = [_request(row, row[who], names, overrides) for row in rows if any(row.values())]
    return sorted(made, key=lambda request: not request.is_open)


def _request(row: dict[str, str], student: str, names: TypedNames, overrides: Overrides) -> Request:
    check, day = row["check"], row.get("date", "")
    problems = []
    try:
        student = names.student(student)
    except UnknownName as error:
        problems.append(str(error))
    try:
        check = names.check(check)
    except UnknownName as error:
        problems.append(str(error))
    since = _day(day)
    decided = [d for d in overrides.of(student, check) if since is None or d.date >= since]
    told = f"{decided[-1].author} on {decided[-1].date}: {decided[-1].reason}" if decided else ""
    return Request(
        printable(student),
        printable(check),
        printable(row["request"]),
        printable(day),
        printable("; ".join(problems)),
        printable(told),
    )


def _day(text: str) -> date | None:
    """A day as 2026-03-12, with a time behind it or not; None for one written in another way."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
