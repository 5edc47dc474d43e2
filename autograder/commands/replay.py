"""The command `replay`: one check of a report again."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..report import terminal
from ..report.words import points
from ..submission.opening import SubmissionError
from .usage import console, fail, read_assignment, say, waiting


def replay(
    report: Annotated[Path, typer.Argument(help="The report.json of a submission.")],
    check: Annotated[str, typer.Argument(help="The id of a check in it: 2.1.1/add_noise, say.")],
    submission: Annotated[Path, typer.Argument(help="The submission: the same zip or folder.")],
) -> None:
    """Ask one check again, with the inputs that its report's seed makes. Exits 1 if the answer
    is another one.
    """
    from ..checking.catalogue import find
    from ..classroom.pieces import opened_whole
    from ..classroom.store import read_report
    from ..grading.grader import Grader

    known = read_report(report)
    if known is None:
        raise fail(f"{report} is no report", 2)
    before = {entry.id: entry for entry in known.checks}
    if check not in before:
        raise fail(f"{report} has no check {check}; it has {', '.join(before)}", 2)
    exercise = find(check)
    if exercise is None:
        raise fail(f"this homework has no check {check}: the report is of another version", 2)
    seed = known.grader.get("seed")
    if seed is None:
        raise fail(f"{report} is of a submission that was not graded: it has no seed", 2)
    try:
        with (
            opened_whole(submission) as opened,
            Grader(read_assignment("what")) as grader,
            waiting("asking again"),
        ):
            student = known.grader.get("student", "")
            made = grader.grade_parts(opened, [exercise.part], seed, student=student)
    except (SubmissionError, FileNotFoundError, RuntimeError) as error:
        raise fail(str(error), 3) from error
    if opened.sha256 != known.sha256:
        text = "this is not the submission that the report is about: its contents differ"
        say(text, "yellow")
    (result,) = [one for one in made.results if one.check.id == check]
    terminal.show(replace(made, results=[result], manual={}, manual_bonus={}), console)
    was, now = before[check], result
    if (was.status, was.points, was.max_points) == (
        now.verdict.status,
        now.points,
        now.check.points,
    ):
        say(f"the same as in the report: {was.status}, {points(was.points)} points (seed {seed})")
        return
    told = f"{was.status}, {points(was.points)} of {points(was.max_points)} points"
    say(f"the report says {told}")
    raise typer.Exit(1)
