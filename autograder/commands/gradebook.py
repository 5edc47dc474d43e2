"""The command `gradebook`: a class run's points for nbgrader."""

from pathlib import Path
from typing import Annotated

import typer

from .usage import fail, say


def gradebook(
    out: Annotated[Path, typer.Argument(help="The folder that `class --out` wrote to.")],
    course: Annotated[
        Path, typer.Option(help="The folder of the nbgrader course, where gradebook.db lies.")
    ],
) -> None:
    """Write the points of a class run into nbgrader's gradebook. Again changes nothing; a
    person's points stay.
    """
    from notebooks.building import ASSIGNMENT

    from ..classroom import nbgrader_points as book
    from ..classroom.compare import read_reports

    try:
        reports = read_reports(out)
        written, changed = book.write(course, reports)
    except (FileNotFoundError, book.NoGradebook) as error:
        raise fail(str(error), 2) from error
    students = f"{len(reports)} student{'s' if len(reports) > 1 else ''}"
    text = f"{course / book.FILE} holds the points of {students} ({changed} of {written} changed)"
    say(text)
    if not book.knows_notebooks(course):
        text = (
            f"all of them are in {book.POINTS}: this gradebook has no {ASSIGNMENT}, whose cells "
            f"would take some"
        )
        say(text, "yellow")
