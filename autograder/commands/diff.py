"""The command `diff`: two runs of a class side by side."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..checking.printable import printable
from ..report.words import points
from .usage import console, fail, say


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of one class run.")],
    new: Annotated[Path, typer.Argument(help="The folder of another.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the changes to this file, too.")
    ] = None,
) -> None:
    """Show what changed between two runs of a class, for whom and why."""
    from ..classroom.compare import compare, read_reports
    from ..whole_files import write_whole

    try:
        changes = compare(read_reports(old), read_reports(new))
    except FileNotFoundError as error:
        raise fail(str(error), 2) from error
    if json_file is not None:
        write_whole(json_file, json.dumps([vars(change) for change in changes], indent=2) + "\n")
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
    moved = sum(change.before != change.after for change in changes)
    say(f"{len(changes)} students with a change, {moved} of them in points")


def _number(value: float | None) -> str:
    return "–" if value is None else points(value)
