"""The command `marks`: a person grades the written answers of a class."""

import getpass
import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..checking.printable import printable
from .usage import fail, read_assignment, read_class, say, waiting

if TYPE_CHECKING:
    from ..classroom.class_run import Asked
    from ..classroom.mark_desk import Desk


def marks(
    out: Annotated[Path, typer.Argument(help="The folder that `class --out` wrote to.")],
    name: Annotated[
        str | None,
        typer.Option("--as", help="Who grades, as the name of a file; your user name if left out."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Of the page; a free one if left out.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    totals: Annotated[
        bool, typer.Option("--totals", help="Write pages and tables with these points, and end.")
    ] = False,
) -> None:
    """Grade written answers on a page of this machine. Everything is kept at once, in
    OUT/marks/NAME.jsonl; the next `class`, or --totals, counts it.
    """
    if totals:
        _write_totals(out, _asked(out))
    else:
        _serve(open_desk(out, name or _user()), port, browser)


def _asked(out: Path) -> "Asked":
    from ..classroom import class_run

    asked = class_run.last_asked(out)
    if asked is None:
        raise fail(
            f"{out} holds no class that this version graded: give the folder that `class --out` "
            f"wrote to, after the same `class` command once more",
            2,
        )
    return asked


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise fail("nobody knows who grades here: say so with --as NAME", 2) from None


def open_desk(out: Path, me: str) -> "Desk":
    """The written answers of a class that was graded, in front of an assistant of this name."""
    from ..classroom import mark_files, written_answers
    from ..classroom.find import NothingFound, find
    from ..classroom.mark_desk import Desk
    from ..classroom.written_questions import cells_handed_out, written_questions

    if not mark_files.NAME.fullmatch(me):
        raise fail(f"--as is a name of letters, digits and _.+-@, not {me!r}", 2)
    asked = _asked(out)
    rules = read_assignment(None)
    questions = written_questions(rules, [part for part in asked.parts if part in rules.parts()])
    if not questions:
        raise fail(f"a person has nothing to grade in {', '.join(asked.parts)}", 2)
    try:
        found = find(Path(asked.folder), asked.nbgrader, out)
        with waiting("reading the written answers") as show:
            works = written_answers.gather(
                found,
                questions,
                cells_handed_out(asked.parts),
                out / written_answers.FOLDER,
                lambda done, of: show(f"reading the written answers of {of} students: {done}"),
            )
    except (OSError, NothingFound) as error:
        told = f"what was handed in is not where `class` found it, in {asked.folder}: {error}"
        raise fail(told, 3) from error
    return Desk(questions, works, mark_files.MarkFiles(out / mark_files.FOLDER, me))


def _serve(desk: "Desk", port: int | None, browser: bool) -> None:
    from ..classroom import mark_server

    try:
        server, address = mark_server.serve(desk, port)
    except OSError as error:
        raise fail(f"the page cannot be served: {error}", 3) from error
    progress = desk.progress().values()
    graded, of = sum(each["graded"] for each in progress), sum(each["of"] for each in progress)
    say(f"{len(desk.works)} students, {len(desk.questions)} questions; {graded} of {of} graded")
    say(f"grade as {desk.files.me}: {address.url}")
    say("Ctrl-C ends; everything is kept at once, and the same command goes on")
    if browser and _has_screen():
        webbrowser.open(address.url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("ended; `marks DIR --totals` or the next `class` counts what was given")
    finally:
        server.server_close()


def _has_screen() -> bool:
    """Whether a browser would open in a window; one in the terminal would hide the address."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _path(kept: str | None) -> Path | None:
    return Path(kept) if kept else None


def _write_totals(out: Path, asked: "Asked") -> None:
    """Write pages and tables as `class` does, and grade nothing."""
    from ..classroom import class_run
    from ..classroom.find import NothingFound
    from ..classroom.similarity import Comparison

    rules = read_assignment(asked.hints)
    listed = read_class(Path(asked.roster)) if asked.roster else None
    try:
        run = class_run.prepare(
            Path(asked.folder), out, rules, asked.parts, asked.nbgrader, asked.seed, asked.device,
            listed, asked.require_isolation, _path(asked.overrides), _path(asked.requests),
            [*map(Path, asked.earlier)],
        )  # fmt: skip
    except (NothingFound, ValueError, OSError) as error:
        raise fail(f"{error}: start `class` again", 3) from error
    class_run.remember(out, _path(asked.roster), asked.hints, asked.published)
    if run.jobs:
        raise fail(
            f"{len(run.jobs)} submissions are new or not graded with this grader: start `class` "
            f"again, which counts these points, too",
            2,
        )
    run.published = asked.published
    for entry in run.entries:
        class_run.write_report(run, entry)
    with (
        Comparison(run.entries, run.parts, run.earlier) as comparison,
        waiting("writing pages and tables"),
    ):
        class_run.write_overview(run, comparison)
    begun = [report for report in run.reports.values() if report.persons_began]
    complete = sum(not report.pending for report in begun)
    say(f"{complete} of {len(run.reports)} students have all points by a person")
    say(printable(f"{out / 'scores.csv'}, {out / 'students'}"))
