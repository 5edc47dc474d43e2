"""Finds what each student handed in, in a folder as nbgrader, Gradescope, Canvas or Moodle leaves it, or any other."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from ..cases import printable
from ..opening import ARCHIVES
from ..submission import GRADED
from . import gradescope_export

CANVAS = re.compile(r"(?P<name>[^_]+)(?P<late>_LATE|_late)?_(?P<id>\d+)_(?P<attempt>\d+)_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?")
AGAIN = re.compile(r"-\d+(?=\.[^.]+$)")  # Canvas: file-1.zip is the second one of that name

TO_GRADE = {module for modules in GRADED.values() for module in modules}


class NothingFound(ValueError):
    """The folder holds no submission, or not as a class would; the text says what to do."""


@dataclass(frozen=True)
class Found:
    """What one student handed in. submitted: when, if the folder says so; late: what the platform itself says."""

    student: str  # unique in the class, and safe as the name of a folder
    name: str
    path: Path
    id: str = ""  # the platform's number of the student
    email: str = ""
    submitted: datetime | None = None
    late: bool = False
    notes: tuple[str, ...] = ()
    loose: tuple[tuple[str, Path], ...] = field(default=(), repr=False)  # (name, file): files handed in one by one


def find(folder: Path, assignment: str | None = None) -> list[Found]:
    """Every submission in a folder, by student. assignment: the nbgrader assignment to take.

    Raises NothingFound.
    """
    folder = folder / "submitted" if (folder / "submitted").is_dir() else folder
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    if (folder / gradescope_export.FILE).is_file():
        found = list(_gradescope(folder))
    elif files := [entry for entry in entries if entry.is_file() and CANVAS.fullmatch(entry.name)]:
        others = [entry for entry in entries if entry not in files and _is_submission(entry)]
        found = [*_canvas(files), *map(_plain, others)]
    elif (by_student := list(_nbgrader(entries, assignment))) or assignment:
        found = by_student
    else:
        found = [_plain(entry) for entry in entries if _is_submission(entry)]
    if any(entry.suffix == ".py" and entry.stem in TO_GRADE for entry in entries):
        raise NothingFound(f"{folder} holds Python files itself: one submission is graded with `grade {folder}`")
    if not found:
        raise NothingFound(f"no submission was found in {folder}: zips, or a folder for each student, are expected")
    return _with_different_names([replace(one, path=_inner_zip(one.path)) for one in found])


def _is_submission(entry: Path) -> bool:
    return not entry.is_symlink() and (entry.is_dir() or entry.suffix.lower() in ARCHIVES)


def _plain(entry: Path) -> Found:
    name = entry.name if entry.is_dir() else entry.stem
    if moodle := MOODLE.fullmatch(name):
        return Found(moodle["name"], moodle["name"], entry, moodle["id"])
    return Found(name, name, entry)


def _inner_zip(path: Path) -> Path:
    """The zip in a folder that holds nothing else to grade, else the folder."""
    if not path.is_dir():
        return path
    zips = [entry for entry in path.iterdir() if entry.suffix.lower() == ".zip" and not entry.is_symlink()]
    return zips[0] if len(zips) == 1 and next(path.rglob("*.py"), None) is None else path


def _gradescope(folder: Path) -> Iterator[Found]:
    known = gradescope_export.read(folder / gradescope_export.FILE)
    for path in sorted(entry for entry in folder.iterdir() if entry.is_dir() and entry.name.startswith("submission_")):
        entry = known.get(path.name)
        people = entry.people if entry and entry.people else [gradescope_export.Person(path.name)]
        for person in people:  # a group's work counts for each of its members
            student = person.email or person.sid or person.name
            submitted = entry.submitted if entry else None
            yield Found(student, person.name, path, person.sid, person.email, submitted)


def _canvas(files: list[Path]) -> Iterator[Found]:
    by_student: dict[tuple[str, str], list[tuple[re.Match[str], Path]]] = {}
    for path in files:
        match = CANVAS.fullmatch(path.name)
        assert match
        by_student.setdefault((match["name"], match["id"]), []).append((match, path))
    for (name, number), parts in by_student.items():
        late = any(match["late"] for match, _ in parts)
        newest = sorted(parts, key=lambda part: int(part[0]["attempt"]))
        zips = [path for _, path in newest if path.suffix.lower() in ARCHIVES]
        student = f"{name}_{number}"
        if zips:
            notes = (f"{len(zips)} archives were handed in: the last one is graded",) if len(zips) > 1 else ()
            yield Found(student, name, zips[-1], number, late=late, notes=notes)
        else:
            loose = tuple((AGAIN.sub("", match["file"]), path) for match, path in newest)
            yield Found(student, name, parts[0][1], number, late=late, loose=loose)


def _nbgrader(entries: list[Path], assignment: str | None) -> Iterator[Found]:
    """submitted/STUDENT/ASSIGNMENT, as nbgrader collects it, with a timestamp.txt in most."""
    inside = {entry: _assignments(entry) for entry in entries if entry.is_dir() and not entry.is_symlink()}
    stamped = any((folder / "timestamp.txt").is_file() for folders in inside.values() for folder in folders)
    if not (stamped or assignment or (entries and entries[0].parent.name == "submitted")):
        return
    names = sorted({folder.name for folders in inside.values() for folder in folders})
    if assignment is None and len(names) > 1:
        raise NothingFound(f"there are several assignments: name one with --assignment {{{','.join(names)}}}")
    for student, folders in inside.items():
        for folder in folders:
            if assignment in (None, folder.name):
                yield Found(student.name, student.name, folder, submitted=_timestamp(folder / "timestamp.txt"))


def _assignments(student: Path) -> list[Path]:
    return sorted(entry for entry in student.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def _timestamp(file: Path) -> datetime | None:
    """nbgrader's `2026-03-01 23:58:01.123456 Europe/Berlin`; None where there is none or it is something else."""
    try:
        date, time, zone = file.read_text(encoding="utf-8")[:100].split()
        moment = datetime.fromisoformat(f"{date} {time}")
        return moment.replace(tzinfo=timezone.utc if zone == "UTC" else ZoneInfo(zone))
    except (OSError, ValueError, LookupError):
        return None


def _with_different_names(found: list[Found]) -> list[Found]:
    """Each under a name that no other has, even where upper and lower case are one."""
    taken: set[str] = set()
    different = []
    for one in found:
        base = re.sub(r"[^\w.@+-]+", "-", printable(one.student), flags=re.ASCII).strip(".-")[:80] or "student"
        student, number = base, 1
        while student.lower() in taken:
            number += 1
            student = f"{base}-{number}"
        taken.add(student.lower())
        different.append(replace(one, student=student, name=printable(one.name)[:200]))
    return different


def left_over(folder: Path, found: list[Found]) -> list[str]:
    """Names in the folder from which no submission was taken, for whoever wonders where one is."""
    folder = folder / "submitted" if (folder / "submitted").is_dir() else folder
    taken = {path for one in found for path in (one.path, *(file for _, file in one.loose))}
    taken |= {parent for path in taken for parent in path.parents}
    names = [entry.name for entry in sorted(folder.iterdir()) if entry not in taken]
    return [printable(name) for name in names if name != gradescope_export.FILE]


def gather(found: Found, folder: Path) -> Path:
    """The path to grade: files that were handed in one by one are copied into a folder of their own."""
    if not found.loose:
        return found.path
    target = folder / found.student
    target.mkdir(parents=True, exist_ok=True)
    for name, path in found.loose:
        shutil.copyfile(path, target / Path(name).name)
    return target
