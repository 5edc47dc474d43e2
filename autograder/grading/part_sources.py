"""A student's files of one part as they are on disk, for the student's own checker."""

import contextlib
from pathlib import Path

from ..checking.verdict import Verdict
from ..content import SILENT_TESTER, Part, homework
from ..submission.contents import decode
from ..submission.opening import MAX_FILE, open_submission
from ..submission.sources import Sources


def read_sources(part: str, folder: Path) -> tuple[Sources, dict[str, Verdict], dict[str, bytes]]:
    """The part's sources, verdicts on files that are no text, and the Python files in and above the
    folder, among which twins may be.
    """
    place = homework().parts[part]
    places = {name: folder / place.paths[name] for name in place.given_modules}
    given = {n: decode(path.read_bytes()) for n, path in places.items() if path.is_file()}
    submission = open_submission(folder)
    around = {**submission.files, **_files_above(folder)}
    submission.files = {
        path: text for path, text in submission.files.items() if _counts(path, place)
    }
    return *submission.sources(part, given | SILENT_TESTER), around


def _files_above(folder: Path) -> dict[str, bytes]:
    """The Python files in the folder above, where a notebook's file browser saves a copy."""
    files = {}
    for path in folder.parent.glob("*.py"):
        with contextlib.suppress(OSError):
            if path.stat().st_size <= MAX_FILE:
                files[f"../{path.name}"] = path.read_bytes()
    return files


def _counts(path: str, part: Part) -> bool:
    """Whether a file lies where the homework's own do: right in the part's folder, or in the
    one of its module.
    """
    return "/" not in path or path in part.paths.values()
