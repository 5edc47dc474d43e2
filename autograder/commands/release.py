"""The command `release`: what students get."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..content import homework
from ..grading.grader import Grader
from .usage import (
    check_file,
    check_folder,
    errors,
    fail,
    read_assignment,
    read_class,
    refuse_dropped,
    say,
    waiting,
)


def release(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if something is out of date.")
    ] = False,
    zip: Annotated[Path | None, typer.Option(help="Also write the zip that students get.")] = None,
    students: Annotated[
        Path | None,
        typer.Option(help="A roster: make a folder with own numbers for each, nothing else."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --students: where the folders go.")] = None,
) -> None:
    """Make `student/` and the frozen checks from the solutions and the exercises; or sheets
    with each student's own numbers.
    """

    from ..releasing import student_folder

    if (students is None) != (out is None):
        raise fail("--students and --out go together: a roster, and the folder to write to", 2)
    if zip is not None:
        check_file("--zip", zip)
    if students is not None and out is not None:
        check_folder("--out", out)
        _release_to_each(read_class(students).students, out)
        return
    with (
        Grader(read_assignment(None)) as grader,
        waiting("answering as every known mistake would") as tell,
    ):
        kept = student_folder.kept_for_all(tell)
        changes = student_folder.find_out_of_date(kept)
        if not (check and changes):  # exercises are made of it
            student_folder.write_files(kept)
            files = kept | student_folder.make_release(grader.sandbox, grader.assignment, tell)
            changes += student_folder.find_changes(files)
    if check:
        for change in changes:
            errors.print(change)
        if changes:
            raise fail("student/ is out of date: run `python -m autograder release`", 1)
        say(f"student/ is up to date ({len(files)} files)")
        return
    student_folder.write(files)
    say(f"student/ holds what the solutions say ({len(changes)} of {len(files)} files changed)")
    if zip is not None:
        student_folder.write_zip(files, zip)
        say(f"{zip} is ready for students ({zip.stat().st_size // 1024} kB)")


def _release_to_each(students: Sequence[str], out: Path) -> None:
    from ..releasing.student_sheets import KEY, ZIPS, SheetsError, write_class

    assignment = read_assignment(None)
    numbered = [part.name for part in homework().with_numbers()]
    if not numbered:
        raise fail("--students: no part of this homework has own numbers for each student", 2)
    parts = [part for part in numbered if part in assignment.parts()]
    if not parts:
        refuse_dropped(numbered, assignment)
    if not assignment.course_seed:
        raise fail(
            "course_seed in assignment.toml is empty: choose one, or whoever knows a student's id "
            "can make that student's numbers; once sheets are handed out it has to stay",
            2,
        )
    try:
        with Grader(assignment) as grader, waiting("making sheets") as tell:
            notes = write_class(parts, students, out, grader.sandbox, assignment, tell)
    except SheetsError as error:
        raise fail(str(error), 2) from error
    folders = " and ".join(f"a {part} folder" for part in parts)
    say(f"{out} holds {folders} for each of {len(students)} students, and {KEY} for who grades")
    say(f"{out / ZIPS} has a zip for each of them, and {ZIPS}.zip all of these, to upload")
    for note in notes:
        say(note)
