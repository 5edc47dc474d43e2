"""What persons give for written answers, in a file of each assistant: MARKS/ASSISTANT.jsonl.

Every change is a line that is added and on the disk before anybody is told so. Nobody writes into
another one's file, so assistants work side by side, on a shared folder or on copies that are
brought together by copying files.

Of several assistants' marks of one answer the newest counts. Where they give different points, and
whoever gave the newest had not seen the other one, that is a conflict: both are shown until
somebody decides, which is a newer mark that has seen both.
"""

import json
import math
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..checking.printable import NOTHING, Printable, printable

FOLDER = "marks"
NAME = re.compile(r"[A-Za-z0-9][\w.@+-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Met:
    """An item of the rubric that an answer meets, as it was worded then. times: how often."""

    text: Printable
    points: float
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What one assistant gives for an answer.

    students: whose answer it is. points: None where there is only a comment so far.
    of: the points that the question was worth.
    answer: the digest of what was read.
    seen: {other assistant: time of the mark that was on the page}.
    at: in ISO 8601, UTC.
    """

    question: str
    students: tuple[str, ...]
    points: float | None
    of: float
    met: tuple[Met, ...] = ()
    comment: Printable = NOTHING
    answer: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    at: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether it takes back what its assistant said before."""
        return self.points is None and not self.comment


# {(student, question): {assistant: the newest mark}}
Marks = dict[tuple[str, str], dict[str, Mark]]


@dataclass
class _File:
    """One assistant's file, as far as it was read: whole lines alone. last: of these.

    marks: {(student, question): the newest mark}; broken: how many lines hold none.
    """

    time: int = 0
    size: int = 0
    read: int = 0
    last: bytes = b""
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)
    broken: int = 0

    def take(self, line: bytes) -> None:
        """A line more."""
        mark = _mark(line)
        self.broken += mark is None and bool(line.strip())
        for student in mark.students if mark else ():
            place = (student, mark.question) if mark else ("", "")
            if mark is None or mark.says_nothing:
                self.marks.pop(place, None)
            else:
                self.marks[place] = mark


class MarkFiles:
    """The marks of a class. me: whose file is written to; empty for one who only reads."""

    def __init__(self, folder: Path, me: str = "") -> None:
        self.folder, self.me = folder, me
        self._files: dict[str, _File] = {}
        self._lock = threading.Lock()  # a page asks from several threads

    def is_begun(self) -> bool:
        """Whether anybody has graded anything."""
        return any(self.folder.glob("*.jsonl"))

    @property
    def broken(self) -> int:
        """How many lines could not be read."""
        return sum(file.broken for file in self._files.values())

    def read(self) -> Marks:
        """All marks as they are now. Of files that have grown, the new lines alone are read."""
        marks: Marks = {}
        with self._lock:
            there = {}
            for path in sorted(self.folder.glob("*.jsonl")):
                if NAME.fullmatch(path.stem) and not path.is_symlink():
                    there[path.stem] = _read(path, self._files.get(path.stem, _File()))
            self._files = there
            for name, file in there.items():
                for place, mark in file.marks.items():
                    marks.setdefault(place, {})[name] = mark
        return marks

    def add(self, mark: Mark) -> Mark:
        """Keep a mark of mine; returns it with its time. Raises OSError."""
        now = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        mark = replace(mark, at=now)
        line = json.dumps(asdict(mark), allow_nan=False, ensure_ascii=False).encode()
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{self.me}.jsonl").open("ab+") as stream:
            # whoever was killed in the middle of a line must not spoil the next one
            whole = not stream.tell() or _last_byte(stream) == b"\n"
            stream.write((b"" if whole else b"\n") + line + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        return mark


def _read(path: Path, known: _File) -> _File:
    """A file as it is now, from what is known of it."""
    try:
        with path.open("rb") as stream:
            about = os.fstat(stream.fileno())
            if (about.st_mtime_ns, about.st_size) == (known.time, known.size):
                return known
            stream.seek(known.read - len(known.last))
            if about.st_size <= known.size or stream.read(len(known.last)) != known.last:
                known = _File()  # another one was put in its place
                stream.seek(0)
            *lines, half = stream.read().split(b"\n")
    except OSError:
        return known
    for line in lines:
        known.take(line)
        known.read += len(line) + 1
        known.last = line + b"\n"
    if _mark(half) is not None:  # a last line that only lacks its end
        known.take(half)
    known.time, known.size = about.st_mtime_ns, about.st_size
    return known


def _last_byte(stream: Any) -> bytes:
    stream.seek(-1, os.SEEK_END)
    last: bytes = stream.read(1)
    return last


def _mark(line: bytes) -> Mark | None:
    """The mark in a line; None where it holds none, such as half of one."""
    try:
        plain = json.loads(line)
        points = None if plain["points"] is None else float(plain["points"])
        most = float(plain["of"])
        if not (math.isfinite(most) and 0 <= (points or 0.0) <= most):
            return None
        return Mark(
            question=str(plain["question"]),
            students=tuple(map(str, plain["students"])),
            points=points,
            of=most,
            met=tuple(
                Met(printable(str(met["text"])), float(met["points"]), int(met["times"]))
                for met in plain["met"]
            ),
            comment=printable(str(plain["comment"]), lines=True),
            answer=str(plain["answer"]),
            seen={str(name): str(at) for name, at in plain["seen"].items()},
            at=str(plain["at"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def counting(marks: dict[str, Mark]) -> tuple[str, Mark] | None:
    """(assistant, mark) of the mark that counts: the newest one. None where there is none."""
    ordered = sorted(marks.items(), key=lambda entry: (entry[1].at, entry[0]))
    graded = [entry for entry in ordered if entry[1].points is not None] or ordered
    return graded[-1] if graded else None


def conflicting(marks: dict[str, Mark]) -> list[str]:
    """Assistants who gave other points than the mark that counts, which was given without a look
    at theirs.
    """
    newest = counting(marks)
    if newest is None:
        return []
    who, mark = newest
    return sorted(
        name
        for name, other in marks.items()
        if name != who
        and other.points is not None
        and other.points != mark.points
        and mark.seen.get(name, "") < other.at
    )


def comments(marks: Marks, question: str) -> list[Printable]:
    """The comments that stand with a question's answers, each once, in the order in which they
    were first written.
    """
    found = [
        (mark.at, mark.comment)
        for (_, about), each in marks.items()
        if about == question
        for mark in each.values()
        if mark.comment
    ]
    return list(dict.fromkeys(comment for _, comment in sorted(found)))


def assistants(marks: Iterable[dict[str, Mark]]) -> list[str]:
    """Everyone whose mark stands somewhere."""
    return sorted({name for each in marks for name in each})
