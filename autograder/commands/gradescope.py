"""The command `gradescope`: the zip that Gradescope asks for."""

from pathlib import Path
from typing import Annotated, Any

import typer

from .usage import check_file, check_parts, fail, read_assignment, read_class, say


def gradescope(
    out: Annotated[Path, typer.Option(help="The zip to write.")],
    part: Annotated[
        list[str] | None, typer.Option(help="Grade this part; else those that are handed in.")
    ] = None,
    torch: Annotated[
        str | None, typer.Option(help="What pip installs as torch, with its options.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            help="The class, where each student has own numbers in part 0: it goes into the zip."
        ),
    ] = None,
    marks: Annotated[
        Path | None,
        typer.Option(
            help="The folder that `class --out` wrote to: points by a person go into the zip, too."
        ),
    ] = None,
) -> None:
    """Build the autograder zip for Gradescope."""
    from ..classroom.gradescope_zip import build

    check_parts(part or [])
    check_file("--out", out)
    given = _given(marks) if marks is not None else {}
    listed = read_class(roster) if roster is not None else None
    number = build(out, part or [], torch, listed, given)
    say(f"{out} is ready for Gradescope ({number} files, {out.stat().st_size // 1024} kB)")


def _given(folder: Path) -> dict[str, Any]:
    """What persons gave, by the names that Gradescope knows students by."""
    from ..classroom import class_run
    from ..classroom.find import NothingFound, find
    from ..classroom.person_points import given_by_persons

    asked = class_run.last_asked(folder)
    try:
        if asked is None:
            raise FileNotFoundError(f"{folder} holds no class: give what `class --out` wrote to")
        found = find(Path(asked.folder), asked.nbgrader, folder)
        given = given_by_persons(folder, found, read_assignment(None), asked.parts)
    except (OSError, NothingFound) as error:
        raise fail(f"--marks: {error}", 2) from error
    if not given:
        raise fail(f"--marks: nobody has graded a written answer in {folder} yet", 2)
    return given
