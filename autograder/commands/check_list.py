"""The command `checks`: all that the course asks, by the ids that assignment.toml uses."""

from typing import Annotated

import typer
from rich.table import Table

from ..checking.order import order_of
from ..content import homework
from ..course.assignment import Assignment
from ..course.course_text import Worth
from ..report.words import name_function, points
from .usage import check_parts, console, read_assignment, say


def checks(
    part: Annotated[str | None, typer.Argument(help="Only this part.")] = None,
) -> None:
    """List all checks and what a person grades, by id, with points and visibility."""
    check_parts([part] if part else [])
    assignment = read_assignment(None)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("id", "function", "points", "visibility"):
        table.add_column(column, no_wrap=column == "id")
    for name in assignment.parts():
        for row in _rows(name, assignment) if part in (None, name) else ():
            table.add_row(*row)
    console.print(table)
    told = Worth(assignment)
    given = [each for each in told.asked if not each.bonus]
    by_checks = sum(assignment.points.get(each.id, each.points) for each in given)
    people = sum(assignment.by_a_person(assignment.parts()).values())
    say(f"the course has {points(by_checks)} points by checks and {points(people)} by a person")


def _seen(check: str, assignment: Assignment) -> str:
    usual = assignment.visibility.get(check, "public")
    on_gradescope = assignment.visibility_between_attempts(check)
    return usual if usual == on_gradescope else f"{usual}; on Gradescope {on_gradescope}"


def _rows(part: str, assignment: Assignment) -> list[tuple[str, str, str, str]]:
    """The rows of a part's checks, then of what a person grades in it."""
    told, place = Worth(assignment), homework().parts[part]
    rows = [
        (
            each.id,
            name_function(each.function),
            points(assignment.points.get(each.id, each.points)) + " bonus" * each.bonus,
            _seen(each.id, assignment) if each in told.asked else "dropped",
        )
        for each in told.checks
        if each.part == part
    ]
    for exercise in {**place.by_a_person, **place.by_a_person_bonus}:
        worth = points(told.people.get(exercise, told.usual[exercise]))
        bonus = " bonus" * (exercise in place.by_a_person_bonus)
        kept = "" if exercise in told.people else "dropped"
        rows.append((exercise, "(by a person)", worth + bonus, kept))
    return sorted(rows, key=lambda row: order_of(row[0].partition("/")[0]))
