"""Puts what a student handed in one by one, archives and files, together into one submission."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ..checking.printable import Printable, printable
from ..content import homework
from ..submission.contents import Submission
from ..submission.opening import ARCHIVES, MAX_FILE, SubmissionError, open_submission, too_large
from ..whole_files import pack, write_whole
from .find import Found, unfolded

MAX_NAME = 4000  # letters of a path: a zip cannot hold one of 65,536 bytes
MOST = 10  # archives and folders that are opened, the last ones: no homework has more


def gather(found: Found, folder: Path) -> Found:
    """The submission with the path to grade and what is to be said of it; several pieces become a
    zip in `folder`.

    Each part comes from the last piece that has it, as a whole.
    """
    if not found.pieces:
        return found
    opened, broken = _open(found.pieces)
    notes = [*broken]
    if not any(
        submission.parts() or path is None for path, submission in opened
    ):  # whoever opens the last one says what is wrong with it
        return replace(found, path=found.pieces[-1][1])
    files: dict[str, bytes] = {}
    taken: dict[str, tuple[str, dict[str, bytes]]] = {}  # {part: (the piece, its graded files)}
    for path, submission in reversed(opened):
        before = [part for part in submission.parts() if part in taken]
        notes += [
            _again(part, taken[part][0])
            for part in before
            if _graded(submission, part) != taken[part][1]
        ]
        notes += (
            submission.notes if submission.parts() or not path else []
        )  # that there is nothing to grade in one says little
        inside = f"{printable(path.stem)}/" if path else ""
        for name, contents in {**submission.files, **submission.numbers}.items():
            if not any(_belongs(PurePosixPath(name), part) for part in before):
                files.setdefault(printable(f"{inside}{name}")[-MAX_NAME:], contents)
        new = [part for part in submission.parts() if part not in taken]
        taken |= {part: (submission.name, _graded(submission, part)) for part in new}
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{found.student}.zip"
    write_whole(target, pack({name: files[name] for name in sorted(files)}))
    told = (*found.notes, *dict.fromkeys(notes))
    return replace(found, path=target, notes=told, broken=tuple(broken))


@contextlib.contextmanager
def opened_whole(path: Path) -> Iterator[Submission]:
    """One submission as a class run opens it: zips in a folder are parts of it. Raises
    FileNotFoundError or SubmissionError.
    """
    name = printable(path.name)
    with tempfile.TemporaryDirectory() as folder:
        there = path.is_dir() or path.suffix.lower() in ARCHIVES
        found = unfolded(Found(name, name, path)) if there else Found(name, name, path)
        whole = gather(found, Path(folder))
        submission = open_submission(whole.path)
        submission.name = name
        submission.notes = [*dict.fromkeys([*whole.notes, *submission.notes])]
        yield submission


def _open(
    pieces: tuple[tuple[str, Path], ...],
) -> tuple[list[tuple[Path | None, Submission]], list[Printable]]:
    """(archives and folders, and single files as one without a path, the last), what cannot be
    opened as sentences.
    """
    opened: list[tuple[Path | None, Submission]] = []
    notes: list[Printable] = []
    single = [
        (name, path)
        for name, path in pieces
        if path.is_file() and path.suffix.lower() not in ARCHIVES
    ]
    for piece in [piece for piece in pieces if piece not in single][-MOST:]:
        try:
            opened.append((piece[1], open_submission(piece[1])))
        except (SubmissionError, OSError) as error:
            notes.append(printable(str(error)))
    return ([*opened, (None, _of_files(single))] if single else opened), notes


def _of_files(files: list[tuple[str, Path]]) -> Submission:
    submission = Submission(printable("the single file"), "")
    for name, path in files:
        try:
            if path.stat().st_size <= MAX_FILE:
                submission.files[Path(name).name] = path.read_bytes()
            elif name.endswith(".py"):
                submission.notes.append(printable(f"{name} {too_large(MAX_FILE)}"))
        except OSError as error:
            told = printable(f"{name} cannot be read ({error.strerror})")
            submission.notes.append(told)
    return submission


def _graded(submission: Submission, part: str) -> dict[str, bytes]:
    paths = {path: PurePosixPath(path) for path in submission.files}
    return {
        path.name: submission.files[name]
        for name, path in paths.items()
        if path.stem in homework().parts[part].modules
    }


def _belongs(path: PurePosixPath, part: str) -> bool:
    place = homework().parts[part]
    return path.stem in place.modules or part in path.parts[:-1] or path.name == place.numbers


def _again(part: str, name: str) -> Printable:
    told = f"{part} was handed in more than once: the last one is graded, that of {name}"
    return printable(told)
