"""What `nbgrader zip_collect` does with the zips of collect_submission.sh: unpacks them and sorts
them by student.

Students upload a zip for each part, under the names that Canvas or Moodle give them, or under their
own:

    downloaded/ASSIGNMENT/archive/lovelaceada_12345_67890_theory_submission.zip
    Canvas downloaded/ASSIGNMENT/archive/Ada
    Lovelace_4711_assignsubmission_file_/theory_submission.zip   Moodle
    downloaded/ASSIGNMENT/archive/Ada Lovelace_4711_assignsubmission_file_theory_submission.zip
    Moodle, no folders downloaded/ASSIGNMENT/archive/ada_theory_submission.zip, ada.zip, or a folder
    ada of zips

A zip that cannot be opened is named in the log and stops nobody. Of two uploads of a part the later
one counts.
"""

import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from nbgrader.plugins.zipcollect import ExtractorPlugin, FileNameCollectorPlugin

from autograder.checking.printable import printable
from autograder.classroom.find import CANVAS, MOODLE, nbgrader_id
from autograder.collect.notebooks import part_of
from autograder.content import homework
from autograder.submission.opening import SKIPPED, paths_below

BESIDE = {".ipynb", ".pdf", ".html"}  # a notebook and its print lie beside the folder of their part
TAKEN = {".py", ".json", *BESIDE}
MAX_BYTES, MAX_FILES = 200 << 20, 2000  # of one zip, unpacked
OWN = re.compile(
    rf"(?:(?P<name>.+?)[ _-]+)?(?:{'|'.join(homework().parts)})_submission(?:[ -]*\(?\d+\)?)?"
)


class Unpack(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks the uploads, those inside an upload, too."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        archives = Path(archive_path)
        for path in sorted(file for file in paths_below(archives) if file.is_file()):
            inside = printable(str(path.relative_to(archives)))
            if path.suffix.lower() != ".zip":
                self.log.warning("%s is no zip and is left out", inside)
                continue
            target = Path(extracted_path) / path.relative_to(archives).with_suffix("")
            try:
                unpack(path, target)
            # zipfile raises half a dozen types on what is damaged or no zip
            except Exception as error:
                shutil.rmtree(target, ignore_errors=True)  # half a submission is none
                why = printable(str(error))
                self.log.error("%s cannot be opened and is left out: %s", inside, why)


def unpack(path: Path, target: Path, depth: int = 1, room: int = MAX_BYTES) -> int:
    """Unpack what a student may hand in, and at most `depth` layers of zips in the zip; returns the
    room that is left.

    Raises ValueError where it takes more than `room` bytes or too many files, and what zipfile
    raises.
    """
    with zipfile.ZipFile(path) as archive:
        wanted = [entry for entry in archive.infolist() if _is_wanted(entry, depth)]
        room -= sum(entry.file_size for entry in wanted)
        if len(wanted) > MAX_FILES or room < 0:
            raise ValueError(f"it holds more than {MAX_FILES} files or {MAX_BYTES >> 20} MB")
        target.mkdir(parents=True, exist_ok=True)
        for entry in wanted:
            file = Path(archive.extract(entry, target))  # never outside of target
            if file.suffix.lower() == ".zip":
                room = unpack(file, file.with_suffix(""), depth - 1, room)
    return room


def _is_wanted(entry: zipfile.ZipInfo, depth: int) -> bool:
    path = PurePosixPath(entry.filename)
    suffixes = TAKEN | ({".zip"} if depth else set())
    return not entry.is_dir() and path.suffix.lower() in suffixes and not SKIPPED & set(path.parts)


class SortUploads(FileNameCollectorPlugin):  # type: ignore[misc]
    """Says of each unpacked file whose it is and where it belongs."""

    places: dict[Path, dict[str, str]] | None = None

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        if self.places is None:
            root = Path(self.parent._format_collect_path(self.parent.extracted_directory))
            nameless = [upload.name for upload in root.iterdir() if not student_of(upload.name)]
            for name in nameless:
                self.log.error(
                    "%s does not say whose it is: put the student's name in front of its name",
                    printable(name),
                )
            self.places = sort_out(root)
        return self.places.get(Path(submitted_file))


def sort_out(root: Path) -> dict[Path, dict[str, str]]:
    """{file: {"student_id": ..., "file_id": its place in the submission}} of what lies unpacked
    in root.
    """
    kept: dict[tuple[str, str], dict[str, Path]] = {}
    for upload in sorted(root.iterdir(), key=_attempt):
        student = student_of(upload.name)
        parts: dict[tuple[str, str], dict[str, Path]] = {}
        for file in sorted(
            paths_below(upload),
            key=lambda file: (part_of(file.stem, homework().parts) != file.stem, file),
        ):
            belongs = place_of(PurePosixPath(file.relative_to(upload).as_posix()))
            if student and belongs and file.is_file():
                part, place, otherwise = belongs
                files = parts.setdefault((student, part), {})
                files.setdefault(otherwise if place in files else place, file)
        kept |= parts  # a later upload takes the place of an earlier one, part by part
    return {
        file: {"student_id": student, "file_id": place}
        for (student, _), files in kept.items()
        for place, file in files.items()
    }


def _attempt(upload: Path) -> tuple[int, str]:
    canvas = CANVAS.fullmatch(upload.name)
    return int(canvas["attempt"]) if canvas else 0, upload.name


def student_of(upload: str) -> str:
    """The id under which nbgrader will know whoever uploaded this; empty where the name does not
    say.

    Canvas and Moodle give numbers, which stay in it: names are not unique.
    """
    if platform := CANVAS.fullmatch(upload) or MOODLE.fullmatch(upload):
        name = f"{platform['name']}_{platform['id']}"
    elif own := OWN.fullmatch(upload):
        name = own["name"] or ""
    else:
        name = upload
    return nbgrader_id(name)


def place_of(path: PurePosixPath) -> tuple[str, str, str] | None:
    """(part, place in the submission, another one should that be taken) of a file in a zip of a
    part, or None.
    """
    folder = next(
        (place for place, name in enumerate(path.parts[:-1]) if name in homework().parts), None
    )
    part = path.parts[folder] if folder is not None else part_of(path.name, homework().parts)
    if part is None or (folder is None and path.suffix not in BESIDE):
        return None
    inside = "/".join(path.parts[folder:]) if folder is not None else f"{part}/{path.name}"
    if path.suffix == ".ipynb":
        return part, f"{part}.ipynb", inside  # nbgrader finds notebooks by their names
    return part, inside if folder is not None else path.name, inside
