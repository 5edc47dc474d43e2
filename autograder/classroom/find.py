"""Finds what each student handed in, in a folder as nbgrader, Gradescope, Canvas or Moodle
leaves it, or any other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from .. import AutograderError
from ..checking.printable import NOTHING, Printable, printable
from ..content import Part, homework
from ..submission.opening import ARCHIVES, SKIPPED, paths_below
from . import gradescope_export

CANVAS = re.compile(
    r"(?P<name>[^_]+)(?P<late>_LATE|_late)?_(?P<id>\d+)_(?P<attempt>\d+)_(?P<file>.+)"
)
# a student chooses the end, and may write into it what Moodle writes
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file_?(?P<file>.*)")
# what a student typed into Moodle's page, beside the files
ONLINE_TEXT = "_assignsubmission_onlinetext"
AGAIN = re.compile(r"-\d+(?=\.[^.]+$)")  # Canvas: file-1.zip is the second one of that name
NEARLY_ALL = 0.9
# folders of a course of nbgrader's
OF_NBGRADER = {"source", "release", "submitted", "autograded", "feedback", "archive", "downloaded"}
NUMBERED = ("canvas", "moodle")  # platforms of which a table of points names students by number

TO_GRADE = {*homework().graded_modules()}


class NothingFound(AutograderError, ValueError):
    """The folder holds no submission, or not as a class would; the text says what to do."""


@dataclass(frozen=True)
class Found:
    """What one student handed in. submitted: when, if the folder says so; late: what the
    platform itself says. untimed: whether it says so of others, and not of this one.
    """

    student: Printable  # unique in the class, and safe as the name of a folder
    name: Printable
    path: Path
    id: Printable = NOTHING  # the platform's number of the student
    platform: str = ""  # canvas, gradescope or moodle, where that is known
    email: Printable = NOTHING
    submitted: datetime | None = None
    late: bool = False
    untimed: bool = False
    known_as: Printable = NOTHING  # nbgrader's id of the student, which need not be unique
    notes: tuple[Printable, ...] = ()
    broken: tuple[Printable, ...] = ()  # of pieces that cannot be opened, why not
    attempts: tuple[gradescope_export.Attempt, ...] = ()  # where the platform tells of them
    # (name, path), the newest last; () for one
    pieces: tuple[tuple[str, Path], ...] = field(default=(), repr=False)


def find(folder: Path, assignment: str | None = None, out: Path | None = None) -> list[Found]:
    """Every submission in a folder, by student. assignment: the nbgrader assignment to take. out:
    results go there.

    Raises NothingFound.
    """
    folder = folder / "submitted" if (folder / "submitted").is_dir() else folder
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    entries = [entry for entry in entries if not _is_ours(entry, out)]
    if (folder / gradescope_export.FILE).is_file():
        found = list(_gradescope(folder))
    elif files := [
        entry
        for entry in entries
        if entry.is_file() and not entry.is_symlink() and CANVAS.fullmatch(entry.name)
    ]:
        found = [*_canvas(files), *_others(entry for entry in entries if entry not in files)]
    elif (by_student := list(_nbgrader(entries, assignment))) or assignment:
        found = by_student
    else:
        found = list(_others(entries))
    if any(entry.suffix == ".py" and entry.stem in TO_GRADE for entry in entries):
        raise NothingFound(
            f"{folder} holds Python files itself: one submission is graded with `grade {folder}`"
        )
    if parts := [name for name, part in homework().parts.items() if _lies_in(folder / name, part)]:
        raise NothingFound(
            f"{folder} holds the folder of {' and '.join(parts)}: one submission is graded with "
            f"`grade {folder}`"
        )
    if not found:
        raise NothingFound(
            f"no submission was found in {folder}: zips, or a folder for each student, are expected"
        )
    if any(one.submitted for one in found):
        found = [replace(one, untimed=one.submitted is None) for one in found]
    return _with_different_names([unfolded(one) for one in _without_shared_numbers(found)])


def _lies_in(folder: Path, part: Part) -> bool:
    """Whether a folder is that of a part, with a file of it that is graded."""
    return any((folder / path).is_file() for path in part.graded)


def _without_shared_numbers(found: list[Found]) -> list[Found]:
    """Where two submissions have one number of the platform, neither keeps it: the platform would
    give one of them the other's points.
    """
    theirs = Counter((one.platform, one.id) for one in found if one.platform in NUMBERED and one.id)

    def told(one: Found) -> Printable:
        title = one.platform.title()
        return printable(
            f"Another submission has the same {title} number, {one.id}: no row of "
            f"{one.platform}.csv names either of them; enter these points by hand"
        )

    return [
        replace(one, id=NOTHING, notes=(*one.notes, told(one)))
        if theirs[one.platform, one.id] > 1
        else one
        for one in found
    ]


def _is_ours(entry: Path, out: Path | None) -> bool:
    """Whether a folder holds what a class run wrote, this one or another."""
    here = out is not None and out.resolve().is_relative_to(entry.resolve())
    return here or ((entry / "class.json").is_file() and (entry / "results").is_dir())


def _others(entries: Iterable[Path]) -> Iterator[Found]:
    """A zip or a folder a student; in Moodle's export, folders or files that begin with name
    and number.
    """
    moodle: dict[tuple[str, str], list[tuple[str, Path]]] = {}
    for entry in entries:
        if entry.is_symlink() or ONLINE_TEXT in entry.name:
            continue
        if match := MOODLE.fullmatch(entry.name):
            moodle.setdefault((match["name"], match["id"]), []).append((match["file"], entry))
        elif entry.is_dir() or entry.suffix.lower() in ARCHIVES:
            name = printable(entry.name if entry.is_dir() else entry.stem)
            yield Found(name, name, entry)
    for (person, number), pieces in moodle.items():
        in_order = sorted(pieces, key=lambda piece: _order(piece[1]))
        name, known_as = printable(person), printable(nbgrader_id(f"{person}_{number}"))
        yield Found(
            name,
            name,
            in_order[-1][1],
            printable(number),
            "moodle",
            known_as=known_as,
            pieces=tuple(in_order),
        )


def nbgrader_id(name: str) -> str:
    """Under which `nbgrader zip_collect` sorts in whoever uploaded under this name, see
    notebooks/collecting.py.
    """
    return re.sub(r"[^\w.@-]+", "-", name).strip(".-")


def unfolded(found: Found) -> Found:
    """With the zips that lie in its folders as pieces of their own, before what lies there
    unpacked.
    """
    pieces: list[tuple[str, Path]] = []
    for name, path in found.pieces or ((found.path.name, found.path),):
        zips = sorted(_zips_in(path), key=_order) if path.is_dir() else []
        pieces += [(inner.name, inner) for inner in zips]
        if not zips or any(below.suffix == ".py" for below in paths_below(path)):
            pieces.append((name, path))
    (_, path), *more = pieces
    if more or not (path.is_dir() or path.suffix.lower() in ARCHIVES):
        return replace(found, pieces=tuple(pieces))
    return replace(found, path=path, pieces=())


def _zips_in(folder: Path) -> Iterator[Path]:
    for path in paths_below(folder):
        if path.suffix.lower() != ".zip" or not path.is_file() or path.is_symlink():
            continue
        if not path.name.startswith(".") and not SKIPPED & set(path.relative_to(folder).parts):
            yield path


def _order(path: Path) -> tuple[list[str | int], str]:
    """Later uploads last: work, work (2), work (10)."""
    pieces = re.split(r"(\d+)", path.stem)
    return [int(piece) if number % 2 else piece for number, piece in enumerate(pieces)], path.name


def _gradescope(folder: Path) -> Iterator[Found]:
    known = gradescope_export.read(folder / gradescope_export.FILE)
    for path in sorted(
        entry
        for entry in folder.iterdir()
        if entry.is_dir() and entry.name.startswith("submission_")
    ):
        entry = known.get(path.name)
        people = entry.people if entry and entry.people else [gradescope_export.Person(path.name)]
        for person in people:  # a group's work counts for each of its members
            name, sid, email = map(printable, (person.name, person.sid, person.email))
            submitted = entry.submitted if entry else None
            attempts = entry.attempts if entry else ()
            whose = email or sid or name
            yield Found(whose, name, path, sid, "gradescope", email, submitted, attempts=attempts)


def _canvas(files: list[Path]) -> Iterator[Found]:
    by_student: dict[tuple[str, str], list[tuple[re.Match[str], Path]]] = {}
    for path in files:
        match = CANVAS.fullmatch(path.name)
        assert match
        by_student.setdefault((match["name"], match["id"]), []).append((match, path))
    for (name, number), parts in by_student.items():
        late = any(match["late"] for match, _ in parts)
        newest = sorted(parts, key=lambda part: int(part[0]["attempt"]))
        pieces = tuple((AGAIN.sub("", match["file"]), path) for match, path in newest)
        yield Found(
            printable(f"{name}_{number}"),
            printable(name),
            newest[-1][1],
            printable(number),
            "canvas",
            late=late,
            pieces=pieces,
        )


def _nbgrader(entries: list[Path], assignment: str | None) -> Iterator[Found]:
    """submitted/STUDENT/ASSIGNMENT, as nbgrader collects it, with a timestamp.txt in nearly all."""
    inside = {
        entry: _assignments(entry) for entry in entries if entry.is_dir() and not entry.is_symlink()
    }
    stamped = sum(_is_stamped(student, folders) for student, folders in inside.items())
    most = stamped and stamped >= NEARLY_ALL * sum(
        entry.is_dir() or entry.suffix in ARCHIVES for entry in entries
    )
    if not (most or assignment or (entries and entries[0].parent.name == "submitted")):
        return
    names = sorted({folder.name for folders in inside.values() for folder in folders})
    if assignment is None and len(names) > 1:
        raise NothingFound(
            f"there are several assignments: name one with --assignment {{{','.join(names)}}}"
        )
    for student, folders in inside.items():
        for folder in folders:
            if assignment in (None, folder.name):
                name, submitted = printable(student.name), _timestamp(folder / "timestamp.txt")
                yield Found(name, name, folder, submitted=submitted)


def _assignments(student: Path) -> list[Path]:
    return sorted(
        entry for entry in student.iterdir() if entry.is_dir() and not entry.name.startswith(".")
    )


def _is_stamped(student: Path, folders: list[Path]) -> bool:
    """Whether nbgrader may have made a student's folder: a stray file of that name says nothing."""
    stamps = [_is_plain(folder / "timestamp.txt") for folder in folders]
    return any(stamps) and all(stamps) and not any(student.glob("*.py"))


def _is_plain(file: Path) -> bool:
    """Whether a file is one that can be read to its end, and lies where it seems to."""
    return file.is_file() and not file.is_symlink()


def _timestamp(file: Path) -> datetime | None:
    """nbgrader's `2026-03-01 23:58:01.123456 Europe/Berlin`; None where there is none or it is
    something else.
    """
    if not _is_plain(file):
        return None
    try:
        with file.open("rb") as stream:  # a student may have made it as large as they like
            date, time, zone = stream.read(100).decode().split()
        moment = datetime.fromisoformat(f"{date} {time}")
        return moment.replace(tzinfo=timezone.utc if zone == "UTC" else ZoneInfo(zone))
    except (OSError, ValueError, LookupError):
        return None


def _with_different_names(found: list[Found]) -> list[Found]:
    """Each under a name that no other has, even where upper and lower case are one."""
    taken: set[str] = set()
    different = []
    for one in found:
        safe = re.sub(r"[^\w.@+-]+", "-", one.student, flags=re.ASCII)
        base = safe.strip(".-")[:80] or "student"
        student, number = base, 1
        while student.lower() in taken:
            number += 1
            student = f"{base}-{number}"
        taken.add(student.lower())
        name, known_as = one.name[:200], (one.known_as or one.student)[:200]
        different.append(
            replace(
                one,
                student=printable(student),
                name=printable(name),
                known_as=printable(known_as),
            )
        )
    return different


def _might_be_one(entry: Path) -> bool:
    """Whether what lies beside nbgrader's folder of submissions may be somebody's work."""
    if entry.name.startswith((".", "__")) or entry.name in OF_NBGRADER:
        return False
    return entry.is_dir() or entry.suffix.lower() in ARCHIVES


def left_over(folder: Path, found: list[Found], out: Path | None = None) -> list[Printable]:
    """Names in the folder from which no submission was taken, for whoever wonders where one is."""
    beside: list[Path] = []
    if (folder / "submitted").is_dir():
        beside = [each for each in sorted(folder.iterdir()) if _might_be_one(each)]
        folder = folder / "submitted"
    taken = {path for one in found for path in (one.path, *(path for _, path in one.pieces))}
    taken |= {out.resolve()} if out else set()
    taken |= {parent for path in taken for parent in path.parents}
    names = [entry.name for entry in [*beside, *sorted(folder.iterdir())] if entry not in taken]
    return [
        printable(name)
        for name in names
        if name != gradescope_export.FILE and ONLINE_TEXT not in name
    ]
