"""Everybody's page in one zip, as a platform takes it back: Moodle's "Upload multiple feedback
files in a zip", and Canvas's "Upload graded submissions".

Moodle finds the student by the number in the name of a folder, which it parts at underscores: name,
number, assignsubmission, file, the rest (mod/assign/feedback/file/importziplib.php). Canvas goes by
the first two numbers in the name of a file, which has to be the one that was downloaded
(Assignment#infer_comment_context_from_filename).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..checking.printable import Printable, printable
from ..whole_files import pack, write_whole
from .entries import first_ten
from .find import Found

PAGE = "feedback.html"
# in the name of a folder that Moodle and any system read: of what is no character, too
UNFIT = re.compile(r"""[_/\\:*?"<>|\s\ud800-\udfff]+""")
SURROGATES = re.compile(r"[\ud800-\udfff]")  # what is no Unicode, as Python reads it
FILES = {"moodle": "moodle_feedback.zip", "canvas": "canvas_feedback.zip"}


class Pages(Mapping[str, bytes]):
    """{name in the zip: contents}, read one after the other: a class has many pages."""

    def __init__(self, files: dict[str, Path], made: Callable[[bytes], bytes]) -> None:
        self._files, self._made = files, made

    def __getitem__(self, name: str) -> bytes:
        return self._made(self._files[name].read_bytes())

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def write(folder: Path, found: list[Found]) -> list[Printable]:
    """Write the zips of the platforms that these submissions came from, beside the tables; returns
    a sentence on those whom a zip leaves out. Zips of an earlier run are removed.
    """
    notes = []
    for platform, names in (("moodle", _for_moodle), ("canvas", _for_canvas)):
        theirs = [one for one in found if one.platform == platform]
        named = {one.student: names(one) for one in theirs}
        pages = {
            name: page
            for student, name in named.items()
            if name and (page := folder / "students" / student / PAGE).is_file()
        }
        file = folder / FILES[platform]
        if pages:
            made = _in_a_zip if platform == "canvas" else bytes
            write_whole(file, pack(Pages(pages, made)))
        else:
            file.unlink(missing_ok=True)
        if without := sorted(student for student, name in named.items() if not name):
            why = {
                "moodle": "Moodle's number of theirs is shared or unknown",
                "canvas": "they handed in no zip under a name in Unicode, which the upload would "
                "stand in for",
            }[platform]
            told = f"{FILES[platform]} leaves out, because {why}: {first_ten(without)}"
            notes.append(printable(told))
    return notes


def there(folder: Path) -> list[Path]:
    """The zips that lie in the folder of a class run."""
    return [folder / name for name in FILES.values() if (folder / name).is_file()]


def _for_moodle(one: Found) -> str:
    """`Ada Lovelace_4711_assignsubmission_file_/feedback.html`; empty without a number."""
    name = UNFIT.sub(" ", one.name).strip(" .") or "Participant"
    return f"{name}_{one.id}_assignsubmission_file_/{PAGE}" if one.id else ""


def _for_canvas(one: Found) -> str:
    """The name of the zip that was downloaded, the newest of several; empty where there is none, or
    none that has a name in Unicode.
    """
    paths = [path for _, path in one.pieces] or [one.path]
    zips = [path.name for path in paths if path.suffix.lower() == ".zip"]
    zips = [name for name in zips if not SURROGATES.search(name)]
    return zips[-1] if zips and one.id else ""


def _in_a_zip(page: bytes) -> bytes:
    """Canvas shows it under the name of what was handed in, so it has to be a zip, too."""
    return pack({PAGE: page})
