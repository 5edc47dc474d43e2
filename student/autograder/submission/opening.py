"""Opens a submission, a zip or a folder, into memory: nothing is unpacked, nothing in it is run
or followed.
"""

import contextlib
import functools
import hashlib
import os
import stat
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from .. import AutograderError
from ..checking.printable import Printable, one_note, printable
from ..content import homework
from .contents import Submission

MAX_FILE = 1 << 20
MAX_FILES = 20_000
MAX_TOTAL = 20 << 20
# bytes of a zip's table of contents, which is read as a whole: some 100,000 entries
MAX_TABLE = 8 << 20
ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"}
SKIPPED = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".venv", "site-packages"}


class SubmissionError(AutograderError):
    """The submission cannot be opened at all."""


def open_submission(path: Path) -> Submission:
    """Read a zip or a folder. Raises FileNotFoundError, or SubmissionError with a sentence for
    whoever handed it in.
    """
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}: give the path of a zip or a folder")
    try:
        return _open(path)
    except (OSError, RecursionError) as error:
        raise SubmissionError(
            printable(f"{path.name} cannot be read: {str(error)[:200]}")
        ) from error


def _open(path: Path) -> Submission:
    submission = Submission(printable(path.name), "")
    if path.is_dir():
        _take(_in_folder(path, _is_source, MAX_FILE), submission)
        digest = hashlib.sha256()
        for name in sorted(submission.files):
            digest.update(
                os.fsencode(f"{name}\0{len(submission.files[name])}\0") + submission.files[name]
            )
        submission.sha256 = digest.hexdigest()
    elif path.is_file():
        _open_zip(path, submission)
    else:
        raise SubmissionError(f"{submission.name} is neither a zip nor a folder")
    if not submission.parts():
        wanted = ", ".join(f"{name}.py" for name in homework().graded_modules())
        submission.notes.append(printable(f"no file to grade was found; looked for {wanted}"))
        submission.notes += _near_misses(path)
    return submission


def _near_misses(path: Path) -> Iterator[Printable]:
    """What to do about up to three names in a submission without a file to grade, which may be
    what was meant.
    """
    if path.is_dir():
        names = [entry.relative_to(path).as_posix() for entry in paths_below(path)]
    else:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    inner = [name for name in names if PurePosixPath(name).suffix.lower() in ARCHIVES]
    right = {f"{module}.py".lower(): f"{module}.py" for module in homework().graded_modules()}
    almost = [(name, right.get(PurePosixPath(name).name.lower())) for name in names]
    for name, meant in [
        (name, meant) for name, meant in almost if meant not in (None, PurePosixPath(name).name)
    ][:3]:
        yield printable(f"{name} does not count: its name must be {meant}, letter by letter")
    for name in inner[:3]:
        yield printable(f"{name} is an archive, which is not opened: hand in the files in it")


def _open_zip(path: Path, submission: Submission) -> None:
    try:
        with path.open("rb") as stream:
            digest = hashlib.sha256()
            while part := stream.read(1 << 20):
                digest.update(part)
            submission.sha256 = digest.hexdigest()
        _refuse_long_table(path)
        with zipfile.ZipFile(path) as archive:
            if any(
                _is_graded(entry.filename) and entry.flag_bits & 1 for entry in archive.infolist()
            ):
                raise SubmissionError(
                    f"{submission.name} is encrypted: make the zip again, without a password"
                )
            _take(_in_zip(archive, MAX_FILE), submission)
    except SubmissionError:
        raise
    except Exception as error:  # zipfile raises half a dozen types on what is damaged or no zip
        raise SubmissionError(
            printable(f"{submission.name} is not a zip that can be opened ({str(error)[:100]})")
        ) from error


def _refuse_long_table(path: Path) -> None:
    """Raises SubmissionError where a zip's table of contents is too long to be read as a whole."""
    with path.open("rb") as stream:
        end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]  # where ZipFile itself will look
    if end and end[5] > MAX_TABLE:  # size of the table of contents
        raise SubmissionError(
            printable(f"{path.name} lists more files than any homework has: hand in yours only")
        )


def read_files(
    path: Path, is_wanted: Callable[[PurePosixPath], bool], largest: int, most: int
) -> Iterator[tuple[str, bytes]]:
    """(path, contents) of files of any kind in a zip or a folder, or of a file by itself.

    is_wanted: by the path. largest: bytes of one file; most: of all. What is larger, hidden, a
    link, or cannot be read, is left out. Raises SubmissionError where the zip cannot be opened.
    """

    def chosen(entries: Iterable[Entry]) -> Iterator[tuple[str, bytes]]:
        total = 0
        for name, reason, size, read in entries:
            place = PurePosixPath(name)
            if reason or place.name.startswith(".") or SKIPPED & set(place.parts):
                continue
            total += size
            if total > most or not is_wanted(place):
                total -= size
                continue
            with contextlib.suppress(Exception):  # as above, and what the disk has to say
                yield name, read()

    if path.is_dir():
        yield from chosen(_in_folder(path, is_wanted, largest))
    elif path.suffix.lower() not in ARCHIVES:
        yield from chosen([(path.name, "", path.stat().st_size, path.read_bytes)])
    else:
        try:
            _refuse_long_table(path)
            with zipfile.ZipFile(path) as archive:
                yield from chosen(_in_zip(archive, largest))
        except SubmissionError:
            raise
        except Exception as error:
            told = f"{path.name} is not a zip that can be opened ({error})"
            raise SubmissionError(printable(told)) from error


# path, why it may not be read, how many bytes it is said to have, how to read it
Entry = tuple[str, str, int, Callable[[], bytes]]


def _take(entries: Iterable[Entry], submission: Submission) -> None:
    """Read the Python files among what a submission holds, those to grade first, up to the
    limits.
    """
    wanted = [entry for entry in entries if _is_wanted(PurePosixPath(entry[0]))]
    wanted.sort(key=lambda entry: not _is_graded(entry[0]))
    total, left_out = 0, ""
    told = defaultdict[str, list[tuple[str, str]]](list)  # {kind: (path, what is said of it)}
    for number, (path, reason, size, read) in enumerate(wanted):
        if number >= MAX_FILES or total > MAX_TOTAL:
            left_out = f"only the first {number} of {len(wanted)} Python files were read"
            break
        contents = b""
        if not reason:
            total += size  # what cannot be read costs as much
            try:
                contents = read()
            except Exception as error:  # as above, and what the disk has to say
                reason = f"cannot be read ({str(error)[:100]})"
        if reason:
            told[reason.partition(" (")[0]].append((path, reason))
            submission.refused[path] = printable(reason)
            continue
        if path in submission.files:
            said = "is in the zip more than once: the last one is graded"
            told[said].append((path, said))
        (submission.numbers if _is_numbers(path) else submission.files)[path] = contents
    submission.notes += map(one_note, told.values())
    if left_out:
        submission.notes.append(printable(f"{left_out}: more than any solution needs"))


def _is_graded(path: str) -> bool:
    return path.replace("\\", "/").rpartition("/")[2] in _graded_files()


@functools.cache
def _graded_files() -> frozenset[str]:
    return frozenset(f"{module}.py" for module in homework().graded_modules())


def _is_wanted(path: PurePosixPath) -> bool:
    return _is_source(path) and not path.name.startswith(".") and not SKIPPED & set(path.parts)


def _is_source(path: PurePosixPath) -> bool:
    return path.suffix == ".py" or _is_numbers(path.name)


def _is_numbers(path: str) -> bool:
    return PurePosixPath(path).name in homework().number_files()


def paths_below(folder: Path) -> Iterator[Path]:
    """Everything in a folder, however deep it is nested. Links are not followed, and what cannot
    be listed is left out.
    """
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                yield Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))


def _in_folder(
    folder: Path, is_wanted: Callable[[PurePosixPath], bool], largest: int
) -> Iterator[Entry]:
    names = {path for path in paths_below(folder) if is_wanted(PurePosixPath(path.name))}
    for path in sorted(names):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name, "is a link: hand in the file itself", 0, bytes
        elif path.is_file():
            size = path.stat().st_size
            yield name, too_large(largest) if size > largest else "", size, path.read_bytes


def too_large(largest: int) -> str:
    """Why a file is not read, after its name. largest: bytes of a file."""
    return f"is larger than {largest >> 20} MB"


def _in_zip(archive: zipfile.ZipFile, largest: int) -> Iterator[Entry]:
    seen: set[int] = set()
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        reason = ""
        if stat.S_ISLNK(entry.external_attr >> 16):
            reason = "is a link: hand in the file itself"
        elif ".." in path.parts or path.is_absolute():
            reason = "is ignored: its path leaves the zip"
        elif entry.file_size > largest or entry.compress_size > largest:
            reason = too_large(largest)
        # others unpack without bound
        elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            reason = "cannot be read: it is packed in an unusual way, make the zip again"
        elif entry.header_offset in seen:
            reason = "cannot be read: it shares its contents with another file of the zip"
        seen.add(entry.header_offset)
        read = functools.partial(_unpack, archive, entry, largest)
        yield path.as_posix(), reason, entry.file_size, read


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> bytes:
    """An entry's contents, never more than `largest` bytes, whatever its header says."""
    with archive.open(entry) as stream:
        contents = stream.read(largest + 1)
    if len(contents) != entry.file_size:
        raise ValueError("it is not as large as the zip says")
    return contents
