"""The command line: `python -m autograder COMMAND`."""

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from . import run
from .classroom import commands, regrading
from .classroom.commands import (
    check_device,
    check_file,
    check_folder,
    errors,
    fail,
    read_assignment,
    read_class,
    refuse_dropped,
)
from .doctor import examine
from .exercises import PARTS
from .opening import SubmissionError
from .report import terminal
from .report.record import write_whole
from .report.words import name_mistake
from .sandbox import LEVELS, Isolation

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grades submissions of the diffusion homework and makes what students get.",
)
console = Console(highlight=False)
app.command("class")(commands.grade_class)
app.command()(commands.gradescope)
app.command()(regrading.replay)
app.command()(regrading.diff)
app.command()(regrading.gradebook)


@app.command()
def grade(
    submission: Annotated[Path, typer.Argument(help="A zip or a folder.")],
    part: Annotated[list[str] | None, typer.Option(help="Grade this part, though nothing of it was handed in.")] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    hints: Annotated[str | None, typer.Option(help="none, where or what: how much the report says.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the fresh inputs; a new one if left out.")] = None,
    student: Annotated[str, typer.Option(help="Whose own numbers part 0 is graded with: an id of the roster.")] = "",
    roster: Annotated[Path | None, typer.Option(help="The class: answers of others in it are recognised.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the page that the student gets to this file.")] = None,
    require_isolation: Annotated[
        str, typer.Option(help=f"Refuse to grade with less than this: {', '.join(LEVELS)}.", metavar="LEVEL")
    ] = "none",
) -> None:
    """Grade one submission and show a table. Exits 0 for every outcome, 2 for wrong usage, 3 if it could not grade."""
    unknown = set(part or []) - set(PARTS)
    if unknown:
        raise fail(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}", 2)
    if not submission.exists():
        raise fail(f"there is no {submission}: give the path of a zip or a folder", 2)
    check_device(device)
    if require_isolation not in LEVELS:
        raise fail(f"--require-isolation is one of {', '.join(LEVELS)}", 2)
    for option, file in (("--json", json), ("--html", html)):
        if file is not None:
            check_file(option, file)
    classmates = read_class(roster).students if roster is not None else ()
    if classmates and student.strip().lower() not in (name.lower() for name in classmates):
        raise fail(f"--roster: {roster} does not list the student {student!r}: name one with --student", 2)
    assignment = read_assignment(hints)
    refuse_dropped(part or [], assignment)
    seed = secrets.randbelow(1 << 31) if seed is None else seed
    try:
        with ExitStack() as stack:
            grader = stack.enter_context(run.Grader(assignment, device))
            status = stack.enter_context(console.status("starting torch in a process of its own"))
            if not grader.isolation.holds(require_isolation):
                raise fail(_too_weak(grader.isolation, require_isolation), 3)
            report = grader.grade(
                submission,
                part or [],
                seed,
                lambda result: status.update(f"checked {result.check.id}"),
                student,
                classmates,
            )
    except (SubmissionError, RuntimeError) as error:
        raise fail(str(error), 3) from error
    if json is not None:
        report.write(json)
    if html is not None:
        from .report import page

        write_whole(html, page.render(report.as_dict()))
    terminal.show(report, console)


def _too_weak(isolation: Isolation, wanted: str) -> str:
    missing = "; ".join(f"{layer}: {why}" for layer, why in isolation.missing.items())
    return (
        f"nothing was graded: --require-isolation asks for {wanted}, this machine offers {isolation.level} "
        f"({missing or 'every layer is on'}); `python -m autograder doctor` says more"
    )


@app.command()
def doctor() -> None:
    """Say what this machine offers: isolation (tried out), processors, GPU, versions, data."""
    try:
        examine(console)
    except RuntimeError as error:
        raise fail(str(error), 3) from error


@app.command()
def release(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 if something is out of date.")] = False,
    zip: Annotated[Path | None, typer.Option(help="Also write the zip that students get.")] = None,
    students: Annotated[
        Path | None, typer.Option(help="A roster: make a theory folder for each, nothing else.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --students: where the folders go.")] = None,
) -> None:
    """Make `student/` and the frozen checks from the solutions and the exercises; or each student's own part 0."""
    from . import release as releasing

    if (students is None) != (out is None):
        raise fail("--students and --out go together: a roster, and the folder to write to", 2)
    if zip is not None:
        check_file("--zip", zip)
    if students is not None and out is not None:
        check_folder("--out", out)
        _release_to_each(read_class(students).students, out)
        return
    with (
        run.Grader(read_assignment(None)) as grader,
        console.status("answering as every known mistake would") as status,
    ):
        files = releasing.make_release(grader.sandbox, grader.assignment, lambda text: status.update(text))
    changes = releasing.find_changes(files)
    if check:
        for change in changes:
            errors.print(change)
        if changes:
            raise fail("student/ is out of date: run `python -m autograder release`", 1)
        console.print(f"student/ is up to date ({len(files)} files)")
        return
    releasing.write(files)
    console.print(f"student/ holds what the solutions say ({len(changes)} of {len(files)} files changed)")
    if zip is not None:
        releasing.write_zip(files, zip)
        console.print(f"{zip} is ready for students ({zip.stat().st_size // 1024} kB)")


def _release_to_each(students: Sequence[str], out: Path) -> None:
    from .class_sheets import PART, write_class

    assignment = read_assignment(None)
    refuse_dropped([PART], assignment)
    with run.Grader(assignment) as grader, console.status("making sheets") as status:
        note = write_class(students, out, grader.sandbox, grader.assignment, lambda s: status.update(s))
    console.print(f"{out} holds a theory folder for each of {len(students)} students, and answers.csv for who grades")
    if note:
        console.print(note)


@app.command()
def misconceptions(
    part: Annotated[str | None, typer.Argument(help="Only this part.")] = None,
) -> None:
    """Show the catalogue of known mistakes."""
    for name, exercises in PARTS.items():
        if part not in (None, name):
            continue
        for exercise in exercises:
            table = Table(title=f"{exercise.exercise} {exercise.function}", title_justify="left", show_lines=True)
            table.add_column("mistake", no_wrap=True)
            table.add_column("what the student reads")
            for mistake in exercise.misconceptions:
                table.add_row(name_mistake(mistake.name), mistake.sentence)
            console.print(table)
    total = sum(len(exercise.misconceptions) for exercises in PARTS.values() for exercise in exercises)
    console.print(f"{total} known mistakes")
