"""Notices that the folder which was given is the one above the class: its only submission is a
class itself.
"""

import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

from ..submission.opening import SubmissionError, open_submission
from .find import TO_GRADE, Found, NothingFound, find


def class_inside(found: list[Found]) -> Path | None:
    """The folder that looks like a class, in which several have the same file to grade; None
    where there is none.
    """
    if len(found) != 1 or not found[0].path.is_dir():
        return None
    folder = found[0].path
    try:
        inside = find(folder)
    except (NothingFound, ValueError, OSError):
        return None
    files = Counter(name for one in inside for name in set().union(*map(_graded, _paths(one))))
    return folder if any(number > 1 for number in files.values()) else None


def _paths(found: Found) -> list[Path]:
    return [path for _, path in found.pieces] or [found.path]


def _graded(path: Path) -> set[str]:
    names = [path.name]
    if path.is_dir() or zipfile.is_zipfile(path):
        try:
            names = [*open_submission(path).files]
        except (SubmissionError, OSError):
            return set()
    paths = map(PurePosixPath, names)
    return {path.stem for path in paths if path.suffix == ".py" and path.stem in TO_GRADE}
