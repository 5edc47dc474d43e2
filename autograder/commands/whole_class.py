"""The command `class`: grade everybody, and go on where it was stopped."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..report.words import points
from ..sandbox import LEVELS
from .usage import (
    check_device,
    check_folder,
    check_level,
    check_parts,
    console,
    fail,
    read_assignment,
    read_class,
    refuse_dropped,
    say,
    waiting,
)

if TYPE_CHECKING:
    from ..classroom.class_run import Class
    from ..classroom.summary import Summary
    from ..course.assignment import Assignment


def grade_class(
    folder: Annotated[
        Path, typer.Argument(help="Zips, a folder a student, or an export of a platform.")
    ],
    out: Annotated[
        Path, typer.Option(help="Where results, pages and tables go. The same again resumes.")
    ],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a core if left out.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler: tcp://host:8786, say.")
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="Grade this part; else those most handed in.")
    ] = None,
    assignment: Annotated[str | None, typer.Option(help="The nbgrader assignment to take.")] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    hints: Annotated[
        str | None, typer.Option(help="none, where, what or staged: how much the pages say.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the fresh inputs; kept from run to run.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="The class, where each student has own numbers in part 0: a CSV file."),
    ] = None,
    overrides: Annotated[
        Path | None,
        typer.Option(help="What persons decided about checks; OUT/overrides.toml if left out."),
    ] = None,
    requests: Annotated[
        Path | None,
        typer.Option(help="What students ask for again; OUT/requests.csv if left out."),
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="Work of an earlier year or a published solution, to compare with."),
    ] = None,
    viva: Annotated[
        bool,
        typer.Option("--viva", help="Ask everybody about their own code, too: pages in OUT/viva."),
    ] = False,
    publish: Annotated[
        bool, typer.Option(help="Pages show what waits for the due date or publication.")
    ] = False,
    require_isolation: Annotated[
        str, typer.Option(help=f"Refuse to grade with less: {', '.join(LEVELS)}.", metavar="LEVEL")
    ] = "none",
) -> None:
    """Grade a class. Stopped or killed, the same command goes on where it was. Exits 130 when
    it was stopped.
    """
    from ..classroom import class_run
    from ..classroom.cluster import Cluster
    from ..classroom.find import NothingFound
    from ..classroom.pool import CannotGrade, Pool
    from ..classroom.progress import Progress
    from ..classroom.similarity import Comparison

    check_parts(part or [])
    if not folder.is_dir():
        raise fail(f"there is no folder {folder}", 2)
    check_device(device, here=scheduler is None)
    check_level(require_isolation)
    if scheduler and workers:
        raise fail(
            "--workers is for this machine; a cluster has as many as were started for its "
            "--scheduler",
            2,
        )
    check_folder("--out", out)
    for option, file in (("--overrides", overrides), ("--requests", requests)):
        if file is not None and not file.is_file():
            raise fail(f"{option}: there is no file {file}", 2)
    rules = read_assignment(hints)
    refuse_dropped(part or [], rules)
    listed = read_class(roster) if roster is not None else None
    try:
        run = class_run.prepare(
            folder, out, rules, part or [], assignment, seed, device, listed, require_isolation,
            overrides, requests, earlier or (),
        )  # fmt: skip
    except (NothingFound, ValueError) as error:
        raise fail(str(error), 2) from error
    except OSError as error:
        raise fail(str(error), 3) from error
    run.published = publish
    class_run.remember(out, roster, hints, publish)
    todo = {job.work for job in run.jobs}
    known = [entry for entry in run.entries if entry.work not in todo]
    parts = ", ".join(run.parts)
    say(f"{len(run.entries)} submissions, graded on {parts}; seed {run.settings.seed}")
    if graded := sum(not entry.problem for entry in known):
        say(f"{graded} are graded already, with this grader and seed")
    for note in run.notes:
        say(note, "yellow")
    full, number = replace(rules, hints="what"), workers or os.cpu_count() or 1
    try:
        for entry in known:
            class_run.write_report(run, entry)
        with Comparison(run.entries, run.parts, run.earlier) as comparison:
            with (
                Progress(
                    console, len(run.entries), len(known), sum(bool(e.problem) for e in known)
                ) as progress,
                Cluster(full, run.settings, scheduler)
                if scheduler
                else Pool(full, run.settings, number) as graders,
            ):
                class_run.grade_all(run, graders, progress.started, progress.finished)
            with waiting("comparing submissions with each other"):
                summary = class_run.write_overview(run, comparison)
        if viva:
            _ask_everybody(run, full, out / "viva")
    except CannotGrade as error:
        raise fail(str(error), 3) from error
    except OSError as error:
        raise fail(
            f"{error}; what was graded is kept: make room and start the same command again", 3
        ) from error
    except KeyboardInterrupt as error:
        class_run.write_tables(run)
        done = f"{len(run.reports)} of {len(run.entries)} are graded"
        say(f"stopped: {done}; the same command goes on there")
        raise typer.Exit(130) from error
    _say_what_came_of_it(run, summary, out)


def _ask_everybody(run: "Class", rules: "Assignment", out: Path) -> None:
    """Questions about the code of each submission that can be opened."""
    from ..classroom.result_keys import grader_keys
    from ..grading.grader import Grader
    from ..viva.everybody import Handed, write_all
    from .viva_sheets import say_what_was_asked

    handed = [
        Handed(entry.found.student, entry.found.name, entry.path)
        for entry in run.entries
        if not entry.problem
    ]
    with Grader(rules) as grader, waiting("asking about code") as tell:
        if not grader.isolation.holds(run.settings.require_isolation):
            say("--viva: this machine isolates less than was asked for, so nothing was run", "red")
            return
        made_by = grader_keys(rules)
        rows = write_all(grader.sandbox, handed, rules, run.parts, out, made_by, tell)
    say_what_was_asked(rows, out)


def _say_what_came_of_it(run: "Class", summary: "Summary", out: Path) -> None:
    from ..classroom import feedback_zips

    say(f"median {points(summary.median)} of {points(summary.max_score)} points")
    failed = sum(bool(entry.failed) for entry in run.entries)
    if failed:
        say(f"{failed} could not be graded, through no fault of theirs: start again", "red")
    if summary.looks:
        say(f"{len(summary.looks)} need a look")
    if requested := sum(request.is_open for request in run.requests):
        say(f"open regrade requests: {requested}, see {out / 'index.html'}")
    waiting_for_a_person = sum(bool(report.pending) for report in run.reports.values())
    if waiting_for_a_person:
        told = f"{waiting_for_a_person} students wait for points by a person"
        say(f"{told}: `python -m autograder marks {out}`")
    say(f"{out / 'index.html'}, {out / 'scores.csv'}, {out / 'students'}")
    for file in feedback_zips.there(out):
        say(f"to upload, with everybody's page: {file}")
