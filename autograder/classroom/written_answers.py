"""The written answers of a class: taken out of what was handed in, and kept beside the results.

WRITTEN/STUDENT/words.json holds the words; pictures and PDFs lie beside it, named by their
content.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checking.printable import NOTHING, Printable, printable
from ..submission.opening import ARCHIVES, paths_below
from ..whole_files import to_json, write_whole
from .find import Found
from .notebook_answers import Asks, HandedOut
from .written_files import SUFFIXES, TYPED, read_answers

FOLDER, FILE = "written", "words.json"
FORMAT = 1


@dataclass(frozen=True)
class Place:
    """A question without what only people read of it."""

    id: str
    part: str
    cell: str
    before: str
    handed_out: str

    @classmethod
    def of(cls, question: Asks) -> "Place":
        """Where the answer to a question stands."""
        asked = question.id, question.part, question.cell, question.before
        return cls(*asked, question.handed_out)


@dataclass(frozen=True)
class Shown:
    """Something in front of an answer: what a cell printed, or a picture that it drew."""

    text: Printable = NOTHING
    picture: str = ""


@dataclass(frozen=True)
class Answer:
    """A student's answer to a question. documents: names of PDFs and pictures that were handed in
    as files. digest: the same for the same answer.
    """

    text: Printable = NOTHING
    shown: tuple[Shown, ...] = ()
    documents: tuple[str, ...] = ()
    digest: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing that could be given points for."""
        return not self.text and not self.documents


@dataclass(frozen=True)
class Work:
    """What was handed in by one student, or by a group. folder: where its files lie."""

    students: tuple[str, ...]
    names: tuple[Printable, ...]
    folder: Path
    answers: dict[str, Answer]
    notes: tuple[Printable, ...] = ()


def gather(
    found: list[Found],
    questions: Sequence[Asks],
    handed_out: HandedOut,
    folder: Path,
    on_work: Callable[[int, int], None] = lambda done, all_of_them: None,
) -> list[Work]:
    """The written answers of a class, by student. What was read before and has not changed since
    is not read again. folder: DIR/written. Raises OSError where nothing can be written.
    """
    groups: dict[tuple[Any, ...], list[Found]] = {}
    for one in sorted(found, key=lambda one: one.student):
        groups.setdefault((one.path, one.pieces), []).append(one)
    works = []
    for done, members in enumerate(groups.values()):
        on_work(done, len(groups))
        works.append(_work(members, questions, handed_out, folder / members[0].student))
    return works


def _work(
    members: list[Found], questions: Sequence[Asks], handed_out: HandedOut, folder: Path
) -> Work:
    paths = [path for _, path in members[0].pieces] or [members[0].path]
    stamp = [FORMAT, [question.id for question in questions], [*_stamps(paths)]]
    kept = _kept(folder / FILE)
    if kept is None or kept["stamp"] != json.loads(json.dumps(stamp)):
        answers, notes = read_answers(paths, questions, handed_out, folder)
        kept = {"stamp": stamp, "by_question": answers, "notes": notes}
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / FILE, to_json(kept))
    return Work(
        tuple(one.student for one in members),
        tuple(one.name for one in members),
        folder,
        {name: _answer(plain) for name, plain in kept["by_question"].items()},
        tuple(map(printable, kept["notes"])),
    )


def _stamps(paths: list[Path]) -> Iterator[list[Any]]:
    """Path, size and time of each file that may be read; what is not there any more has none."""
    for path in paths:
        below = paths_below(path) if path.is_dir() else [path]
        for file in sorted(file for file in below if file.is_file() and not file.is_symlink()):
            if file.suffix.lower() in {*SUFFIXES, *TYPED, *ARCHIVES}:
                about = file.stat()
                yield [str(file), about.st_size, about.st_mtime_ns]


def _kept(file: Path) -> dict[str, Any] | None:
    try:
        plain: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return plain if plain.keys() >= {"stamp", "by_question", "notes"} else None
    except (OSError, ValueError, AttributeError):
        return None


def _answer(plain: dict[str, Any]) -> Answer:
    shown = tuple(
        Shown(printable(each["text"], lines=True), each["picture"]) for each in plain["shown"]
    )
    text = printable(plain["text"], lines=True)
    return Answer(text, shown, tuple(plain["documents"]), plain["digest"])


def current_digests(works: Iterable[Work]) -> dict[tuple[str, str], str]:
    """{(student, question): digest of the answer}."""
    return {
        (student, question): answer.digest
        for work in works
        for student in work.students
        for question, answer in work.answers.items()
    }
