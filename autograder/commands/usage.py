"""How every command asks and refuses: with a sentence on stderr and an exit code, never with a
traceback.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from ..checking.printable import printable
from ..content import homework
from ..course import assignment as assignments
from ..course.class_list import ClassListError, Roster, read_roster
from ..sandbox import LEVELS
from ..sandbox.devices import gpu

# what is printed is no markup: the path of a submission may look like some
console = Console(highlight=False, markup=False, emoji=False)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(text: str, style: str = "") -> None:
    """Print a sentence, whatever stands in the names of files that it speaks of."""
    console.print(Text(printable(text), style), soft_wrap=True)


@contextlib.contextmanager
def waiting(text: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done; what it yields shows something else instead."""
    with console.status(text) as status:
        yield lambda told: status.update(Text(printable(told)))


def fail(message: str, code: int) -> typer.Exit:
    """Say what is wrong on stderr; the caller raises what this returns."""
    errors.print(Text.assemble(("error: ", "red"), printable(message)))
    return typer.Exit(code)


def check_parts(parts: Iterable[str]) -> None:
    """End with a sentence where one of these is no part of the homework."""
    known = homework().parts
    if unknown := set(parts) - set(known):
        raise fail(
            f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(known)}", 2
        )


def check_level(level: str) -> None:
    """End with a sentence where there is no such level of isolation."""
    if level not in LEVELS:
        raise fail(f"--require-isolation is one of {', '.join(LEVELS)}", 2)


def check_device(device: str, here: bool = True) -> None:
    """End with a sentence where there is no such device. here: it is this machine that grades."""
    if device not in ("cpu", "cuda"):
        raise fail("--device is cpu or cuda", 2)
    if device == "cuda" and here and not gpu():
        raise fail(
            "nothing was graded: torch finds no GPU that it can use here, grade with --device cpu",
            3,
        )


def check_file(option: str, file: Path) -> None:
    """End with a sentence where no file can be written."""
    if not file.parent.is_dir():
        raise fail(f"{option}: there is no folder {file.parent}", 2)
    if file.is_dir():
        raise fail(f"{option}: {file} is a folder, name a file in it", 2)
    if not all(os.access(path, os.W_OK) for path in (file.parent, file) if path.exists()):
        raise fail(f"{option}: {file} may not be written", 2)


def check_folder(option: str, folder: Path) -> None:
    """End with a sentence where no files can be written into a folder, which need not be there
    yet.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise fail(f"{option}: {there} is a file, name a folder", 2)
    if not os.access(there, os.W_OK):
        raise fail(f"{option}: {there} may not be written to", 2)


def read_class(file: Path) -> Roster:
    """The roster in a file; ends with what is wrong with it."""
    try:
        return read_roster(file)
    except ClassListError as error:
        raise fail(str(error), 2) from error


def refuse_dropped(parts: list[str], assignment: assignments.Assignment) -> None:
    """End with a sentence where one of these parts is not in this course."""
    if dropped := set(parts) - set(assignment.parts()):
        raise fail(
            f"assignment.toml drops {', '.join(sorted(dropped))}: take it out of `drop` to grade "
            f"it",
            2,
        )


def read_assignment(hints: str | None) -> assignments.Assignment:
    """The assignment with the hint level of the command line over it."""
    if hints is not None and hints not in assignments.HINTS:
        raise fail(f"--hints is one of {', '.join(assignments.HINTS)}", 2)
    try:
        rules = assignments.read()
    except assignments.AssignmentError as error:
        raise fail(str(error), 2) from error
    return rules if hints is None else replace(rules, hints=hints)
