"""The commands for what a class run left: one check again, its points for nbgrader, two runs side by side."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..opening import SubmissionError
from ..report import terminal
from ..report.words import points
from .commands import console, fail, read_assignment


def replay(
    report: Annotated[Path, typer.Argument(help="The report.json of a submission.")],
    check: Annotated[str, typer.Argument(help="The id of a check in it: 2.1.1/add_noise, say.")],
    submission: Annotated[Path, typer.Argument(help="The submission: the same zip or folder.")],
) -> None:
    """Ask one check again, with the inputs that its report's seed makes. Exits 1 if the answer is another one."""
    from ..exercises import PARTS
    from ..opening import open_submission
    from ..run import Grader
    from .store import read_report

    known = read_report(report)
    if known is None:
        raise fail(f"{report} is no report", 2)
    before = {entry["id"]: entry for entry in known["checks"]}
    if check not in before:
        raise fail(f"{report} has no check {check}; it has {', '.join(before)}", 2)
    part = next(name for name, exercises in PARTS.items() if check in {exercise.id for exercise in exercises})
    seed = known["grader"].get("seed")
    if seed is None:
        raise fail(f"{report} is of a submission that was not graded: it has no seed", 2)
    try:
        with Grader(read_assignment("what")) as grader, console.status("asking again"):
            opened = open_submission(submission)
            made = grader.grade_parts(opened, [part], seed, student=known["grader"].get("student", ""))
    except (SubmissionError, FileNotFoundError, RuntimeError) as error:
        raise fail(str(error), 3) from error
    if opened.sha256 != known["submission"]["sha256"]:
        console.print(Text("this is not the submission that the report is about: its contents differ", style="yellow"))
    (result,) = [one for one in made.results if one.check.id == check]
    terminal.show(replace(made, results=[result], manual={}, manual_bonus={}), console)
    now = made.as_dict()
    (after,) = [entry for entry in now["checks"] if entry["id"] == check]
    keys = ("status", "points", "max_points")
    if all(after[key] == before[check][key] for key in keys):
        console.print(f"the same as in the report: {after['status']}, {points(after['points'])} points (seed {seed})")
        return
    was = before[check]
    console.print(f"the report says {was['status']}, {points(was['points'])} of {points(was['max_points'])} points")
    raise typer.Exit(1)


def gradebook(
    out: Annotated[Path, typer.Argument(help="The folder that `class --out` wrote to.")],
    course: Annotated[Path, typer.Option(help="The folder of the nbgrader course, where gradebook.db lies.")],
) -> None:
    """Write the points of a class run into nbgrader's gradebook. Again changes nothing; a person's points stay."""
    from notebooks.building import ASSIGNMENT

    from . import gradebook as book
    from .compare import read_reports

    try:
        reports = read_reports(out)
        written, changed = book.write(course, reports)
    except (FileNotFoundError, book.NoGradebook) as error:
        raise fail(str(error), 2) from error
    students = f"{len(reports)} student{'s' if len(reports) > 1 else ''}"
    text = f"{course / book.FILE} holds the points of {students} ({changed} of {written} changed)"
    console.print(text, soft_wrap=True)
    if not book.knows_notebooks(course):
        text = f"all of them are in {book.OWN}: this gradebook has no {ASSIGNMENT}, whose cells would take some"
        console.print(Text(text, style="yellow"))


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of one class run.")],
    new: Annotated[Path, typer.Argument(help="The folder of another.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the changes to this file, too.")] = None,
) -> None:
    """Show what changed between two runs of a class, for whom and why."""
    from ..report.record import write_whole
    from .compare import compare, read_reports

    try:
        changes = compare(read_reports(old), read_reports(new))
    except FileNotFoundError as error:
        raise fail(str(error), 2) from error
    if json_file is not None:
        write_whole(json_file, json.dumps([vars(change) for change in changes], indent=2) + "\n")
    if not changes:
        console.print("nothing changed")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("student", "points", "what", "why"):
        table.add_column(column, overflow="fold")
    for change in changes:
        row = (change.student, f"{_number(change.before)} → {_number(change.after)}")
        table.add_row(*map(Text, (*row, "\n".join(change.what), "\n".join(change.why))))
    console.print(table)
    moved = sum(change.before != change.after for change in changes)
    console.print(f"{len(changes)} students with a change, {moved} of them in points")


def _number(value: float | None) -> str:
    return "–" if value is None else points(value)
