"""The commands for a whole class, as the command line shows them."""

import os
import statistics
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from .. import assignment as assignments
from .. import doctor
from ..exercises import PARTS
from ..report.words import points
from ..roster import Roster, RosterError, read_roster
from ..sandbox import LEVELS

if TYPE_CHECKING:
    from .marking import Class

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def fail(message: str, code: int) -> typer.Exit:
    """Say what is wrong on stderr; the caller raises what this returns."""
    errors.print(Text.assemble(("error: ", "red"), message))
    return typer.Exit(code)


def grade_class(
    folder: Annotated[Path, typer.Argument(help="Zips, a folder a student, or an export of a platform.")],
    out: Annotated[Path, typer.Option(help="Where results, pages and tables go. The same again resumes.")],
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core if left out.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler: tcp://host:8786, say.")] = None,
    part: Annotated[list[str] | None, typer.Option(help="Grade this part; else those most handed in.")] = None,
    assignment: Annotated[str | None, typer.Option(help="The nbgrader assignment to take.")] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    hints: Annotated[str | None, typer.Option(help="none, where or what: how much the pages say.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the fresh inputs; kept from run to run.")] = None,
    roster: Annotated[
        Path | None, typer.Option(help="The class, where each student has own numbers in part 0: a CSV file.")
    ] = None,
    publish: Annotated[bool, typer.Option(help="Pages show what waits for the due date or publication.")] = False,
    require_isolation: Annotated[
        str, typer.Option(help=f"Refuse to grade with less: {', '.join(LEVELS)}.", metavar="LEVEL")
    ] = "none",
) -> None:
    """Grade a class. Stopped or killed, the same command goes on where it was. Exits 130 when it was stopped."""
    from . import marking, scores
    from .cluster import Cluster
    from .find import NothingFound
    from .pool import CannotGrade, Pool
    from .progress import Progress
    from .similarity import Comparison

    unknown = set(part or []) - set(PARTS)
    if unknown:
        raise fail(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}", 2)
    if not folder.is_dir():
        raise fail(f"there is no folder {folder}", 2)
    check_device(device, here=scheduler is None)
    if require_isolation not in LEVELS:
        raise fail(f"--require-isolation is one of {', '.join(LEVELS)}", 2)
    if scheduler and workers:
        raise fail("--workers is for this machine; a cluster has as many as were started for its --scheduler", 2)
    check_folder("--out", out)
    rules = read_assignment(hints)
    refuse_dropped(part or [], rules)
    listed = read_class(roster) if roster is not None else None
    try:
        run = marking.prepare(folder, out, rules, part or [], assignment, seed, device, listed, require_isolation)
    except (NothingFound, ValueError) as error:
        raise fail(str(error), 2) from error
    except OSError as error:
        raise fail(str(error), 3) from error
    run.published = publish
    todo = {job.work for job in run.jobs}
    known = [entry for entry in run.entries if entry.work not in todo]
    console.print(f"{len(run.entries)} submissions, graded on {', '.join(run.parts)}; seed {run.settings.seed}")
    if graded := sum(not entry.problem for entry in known):
        console.print(f"{graded} are graded already, with this grader and seed")
    for note in run.notes:
        console.print(Text(note, style="yellow"))
    full, number = replace(rules, hints="what"), workers or os.cpu_count() or 1
    try:
        for entry in known:
            marking.write_report(run, entry)
        with Comparison(run.entries, run.parts) as comparison:
            with (
                Progress(console, len(run.entries), len(known), sum(bool(e.problem) for e in known)) as progress,
                Cluster(full, run.settings, scheduler) if scheduler else Pool(full, run.settings, number) as graders,
            ):
                marking.grade_all(run, graders, progress.started, progress.finished)
            with console.status("comparing submissions with each other"):
                marking.write_overview(run, comparison)
    except CannotGrade as error:
        raise fail(str(error), 3) from error
    except OSError as error:
        raise fail(f"{error}; what was graded is kept: make room and start the same command again", 3) from error
    except KeyboardInterrupt as error:
        scores.write(out, list(run.reports.items()), run.entries)
        console.print(f"stopped: {len(run.reports)} of {len(run.entries)} are graded; the same command goes on there")
        raise typer.Exit(130) from error
    _say_what_came_of_it(run, out)


def _say_what_came_of_it(run: "Class", out: Path) -> None:
    from .scores import looks

    reports = list(run.reports.values())
    middle = statistics.median(report["score"] for report in reports)
    console.print(f"median {points(middle)} of {points(reports[0]['max_score'])} points")
    failed = sum(bool(entry.failed) for entry in run.entries)
    if failed:
        console.print(Text(f"{failed} could not be graded, through no fault of theirs: start again", style="red"))
    if look := sum(bool(looks(report)) for report in reports):
        console.print(f"{look} need a look")
    console.print(f"{out / 'index.html'}, {out / 'scores.csv'}, {out / 'students'}", soft_wrap=True)


def check_device(device: str, here: bool = True) -> None:
    """End with a sentence where there is no such device. here: it is this machine that grades."""
    if device not in ("cpu", "cuda"):
        raise fail("--device is cpu or cuda", 2)
    if device == "cuda" and here and not doctor.gpu():
        raise fail("nothing was graded: torch finds no GPU that it can use here, grade with --device cpu", 3)


def check_file(option: str, file: Path) -> None:
    """End with a sentence where no file can be written."""
    if not file.parent.is_dir():
        raise fail(f"{option}: there is no folder {file.parent}", 2)
    if file.is_dir():
        raise fail(f"{option}: {file} is a folder, name a file in it", 2)
    if not all(os.access(path, os.W_OK) for path in (file.parent, file) if path.exists()):
        raise fail(f"{option}: {file} may not be written", 2)


def check_folder(option: str, folder: Path) -> None:
    """End with a sentence where no files can be written into a folder, which need not be there yet."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise fail(f"{option}: {there} is a file, name a folder", 2)
    if not os.access(there, os.W_OK):
        raise fail(f"{option}: {there} may not be written to", 2)


def read_class(file: Path) -> Roster:
    """The roster in a file; ends with what is wrong with it."""
    try:
        return read_roster(file)
    except RosterError as error:
        raise fail(str(error), 2) from error


def refuse_dropped(parts: list[str], assignment: assignments.Assignment) -> None:
    """End with a sentence where one of these parts is not in this course."""
    if dropped := set(parts) - set(assignment.parts()):
        raise fail(f"assignment.toml drops {', '.join(sorted(dropped))}: take it out of `drop` to grade it", 2)


def read_assignment(hints: str | None) -> assignments.Assignment:
    """The assignment with the hint level of the command line over it."""
    if hints is not None and hints not in assignments.HINTS:
        raise fail(f"--hints is one of {', '.join(assignments.HINTS)}", 2)
    try:
        rules = assignments.read()
    except assignments.AssignmentError as error:
        raise fail(str(error), 2) from error
    return rules if hints is None else replace(rules, hints=hints)


def gradescope(
    out: Annotated[Path, typer.Option(help="The zip to write.")],
    part: Annotated[list[str] | None, typer.Option(help="Grade this part; else those that are handed in.")] = None,
    torch: Annotated[str | None, typer.Option(help="What pip installs as torch, with its options.")] = None,
    roster: Annotated[
        Path | None, typer.Option(help="The class, where each student has own numbers in part 0: it goes into the zip.")
    ] = None,
) -> None:
    """Build the autograder zip for Gradescope."""
    from .gradescope_zip import build

    unknown = set(part or []) - set(PARTS)
    if unknown:
        raise fail(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}", 2)
    check_file("--out", out)
    number = build(out, part or [], torch, read_class(roster) if roster is not None else None)
    console.print(f"{out} is ready for Gradescope ({number} files, {out.stat().st_size // 1024} kB)", soft_wrap=True)
