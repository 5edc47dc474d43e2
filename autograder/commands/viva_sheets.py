"""The command `viva`: questions about each student's own code."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..checking.printable import printable
from ..sandbox import LEVELS
from .usage import (
    check_folder,
    check_level,
    check_parts,
    fail,
    read_assignment,
    refuse_dropped,
    say,
    waiting,
)

if TYPE_CHECKING:
    from ..classroom.find import Found
    from ..viva.quiz_pages import Row


def viva(
    submission: Annotated[
        Path, typer.Argument(help="A zip or a folder; or a folder with those of a class.")
    ],
    out: Annotated[Path, typer.Option(help="Where the pages go. They hold names and answers.")],
    part: Annotated[
        list[str] | None, typer.Option(help="Ask about this part; else those that are handed in.")
    ] = None,
    require_isolation: Annotated[
        str,
        typer.Option(help=f"Refuse to run with less: {', '.join(LEVELS)}.", metavar="LEVEL"),
    ] = "none",
) -> None:
    """Ask students about their own code: a page with right answers for an assistant, and a quiz
    without them, for each student.
    """
    from ..classroom.pieces import gather
    from ..classroom.result_keys import grader_keys
    from ..grading.grader import Grader
    from ..viva.everybody import Handed, write_all

    check_parts(part or [])
    check_level(require_isolation)
    if not submission.exists():
        raise fail(f"there is no {submission}: give the path of a zip or a folder", 2)
    check_folder("--out", out)
    rules = read_assignment(None)
    refuse_dropped(part or [], rules)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            Grader(rules) as grader,
            waiting("starting torch in a process of its own") as tell,
        ):
            if not grader.isolation.holds(require_isolation):
                raise fail(
                    f"nothing was run: --require-isolation asks for {require_isolation}, this "
                    f"machine offers {grader.isolation.level}",
                    3,
                )
            found = [gather(one, Path(folder)) for one in _found(submission, out)]
            handed = [Handed(one.student, one.name, one.path) for one in found]
            made_by = grader_keys(rules)
            rows = write_all(grader.sandbox, handed, rules, part or [], out, made_by, tell)
    except (OSError, RuntimeError) as error:
        raise fail(str(error), 3) from error
    say_what_was_asked(rows, out)


def _found(submission: Path, out: Path) -> "list[Found]":
    """One submission, or those of a class."""
    from ..classroom.find import Found, NothingFound, find, unfolded

    if submission.is_dir():
        try:
            return find(submission, out=out)
        except NothingFound:  # not as a class would: it is a single one
            pass
    name = printable(submission.resolve().stem[:80])
    return [unfolded(Found(name, name, submission))]


def say_what_was_asked(rows: "list[Row]", out: Path) -> None:
    """How many questions there are, whose quiz disagrees, and where the pages lie."""
    from ..viva.choosing import MOST
    from ..viva.typed_quiz import FILE

    asked = [row for row in rows if row.viva]
    full = sum(len(row.viva.questions) == MOST for row in asked if row.viva)
    say(f"{MOST} questions for {full} of {len(rows)} students")
    for row in rows:
        if row.problem:
            say(f"{row.file}: {row.problem}", "yellow")
        elif row.viva and row.viva.why_few:
            say(f"{row.file}: {len(row.viva.questions)} questions. {row.viva.why_few}", "yellow")
        for remark in row.quiz.remarks if row.quiz else ():
            say(f"{row.file}: {FILE}, {remark}", "yellow")
    if disagreeing := [row.file for row in rows if row.quiz and row.quiz.disagrees]:
        say(f"quiz and code disagree: {', '.join(disagreeing)}", "yellow")
    say(f"for assistants, with right answers: {out / 'index.html'}")
    say(f"for students: {out / 'students'}")
