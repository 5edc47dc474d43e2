"""The command `gradescope`: the zip that Gradescope asks for."""

from pathlib import Path
from typing import Annotated

import typer

from .usage import check_file, check_parts, read_class, say


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
) -> None:
    """Build the autograder zip for Gradescope."""
    from ..classroom.gradescope_zip import build

    check_parts(part or [])
    check_file("--out", out)
    number = build(out, part or [], torch, read_class(roster) if roster is not None else None)
    say(f"{out} is ready for Gradescope ({number} files, {out.stat().st_size // 1024} kB)")
