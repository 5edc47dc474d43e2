"""The command `misconceptions`: the catalogue of known mistakes."""

from typing import Annotated

import typer
from rich.table import Table

from ..checking.catalogue import all_exercises
from ..report.words import name_mistake
from .usage import check_parts, console, say


def misconceptions(
    part: Annotated[str | None, typer.Argument(help="Only this part.")] = None,
) -> None:
    """Show the catalogue of known mistakes."""
    check_parts([part] if part else [])
    shown = {name: each for name, each in all_exercises().items() if part in (None, name)}
    for exercises in shown.values():
        for exercise in exercises:
            table = Table(
                title=f"{exercise.exercise} {exercise.function}",
                title_justify="left",
                show_lines=True,
            )
            table.add_column("mistake", no_wrap=True)
            table.add_column("what the student reads")
            for mistake in exercise.misconceptions:
                table.add_row(name_mistake(mistake.name), mistake.sentence)
            console.print(table)
    total = sum(
        len(exercise.misconceptions) for exercises in shown.values() for exercise in exercises
    )
    say(f"{total} known mistakes")
