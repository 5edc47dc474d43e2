"""The command `diff`: two runs of a class side by side."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..checking.printable import printable
from ..report.words import points
from .usage import check_folder, console, fail, say


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of one class run.")],
    new: Annotated[Path, typer.Argument(help="The folder of another.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the changes to this file, too.")
    ] = None,
    letters: Annotated[
        Path | None,
        typer.Option(
            help="Write a text to mail for each student with a change into this folder.",
            metavar="FOLDER",
        ),
    ] = None,
) -> None:
    """Show what changed between two runs of a class, for whom and why."""
    from ..classroom.class_run import last_asked
    from ..classroom.compare import by_check, compare, read_reports
    from ..classroom.letters import write_letters
    from ..whole_files import write_whole

    try:
        before, after = read_reports(old), read_reports(new)
        changes = compare(before, after)
    except FileNotFoundError as error:
        raise fail(str(error), 2) from error
    if json_file is not None:
        write_whole(json_file, json.dumps([vars(change) for change in changes], indent=2) + "\n")
    if letters is not None:
        check_folder("--letters", letters)
        asked = last_asked(new)
        published = asked is not None and asked.published
        say(f"{write_letters(letters, before, after, published)} letters in {letters}")
    if not changes:
        say("nothing changed")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("student", "points", "what", "why"):
        table.add_column(column, overflow="fold")
    for change in changes:
        row = (change.student, f"{_number(change.before)} → {_number(change.after)}")
        cells = (*row, "\n".join(change.what), "\n".join(change.why))
        table.add_row(*(Text(printable(cell, lines=True)) for cell in cells))
    console.print(table)
    if counted := by_check(changes):
        checks = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for column in ("check", "more points", "fewer points", "points in all"):
            checks.add_column(column)
        for each in counted:
            checks.add_row(each.check, str(each.more), str(each.less), f"{each.points:+g}")
        console.print(checks)
    moved = sum(change.before != change.after for change in changes)
    say(f"{len(changes)} students with a change, {moved} of them in points")


def _number(value: float | None) -> str:
    return "–" if value is None else points(value)
