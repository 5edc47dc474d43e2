"""Opens a submission, a zip or a folder, into memory: nothing is unpacked, nothing in it is run or followed."""

import hashlib
import io
import os
import stat
import tokenize
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from .cases import Sources, printable
from .judge import Verdict

GRADED = {"diffusion_models": ("noise_scheduler", "diffusion_model")}
GIVEN = {"diffusion_models": ("randomizer", "noise_prediction_net", "training")}

# A file of the student's may call the unit tester when it is imported: while it is graded, that does nothing.
TESTER = {"unit_tester": "def __getattr__(name):\n    return lambda *_: None\n"}

MAX_FILE = 1 << 20
MAX_FILES = 20_000
MAX_TOTAL = 20 << 20
TOO_LARGE = f"is larger than {MAX_FILE >> 20} MB"
SKIPPED = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".venv", "site-packages"}


class SubmissionError(Exception):
    """The submission cannot be opened at all."""


@dataclass
class Submission:
    """files: {path: contents} of its Python files; refused: {path: why it was not read}; notes: for the reader."""

    name: str
    sha256: str
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def parts(self) -> list[str]:
        """The parts of which at least one graded file is here, readable or not."""
        names = {PurePosixPath(path).stem for path in {*self.files, *self.refused}}
        return [part for part, modules in GRADED.items() if names & set(modules)]

    def sources(self, part: str, given: dict[str, str]) -> tuple[Sources, dict[str, Verdict]]:
        """A part's files as text, found by name wherever they lie; and verdicts on those that are no text.

        Files of the names in `given` are replaced by the grader's copies.
        """
        graded: dict[str, str] = {}
        other: dict[str, str] = {}
        problems: dict[str, Verdict] = {}
        for path in sorted(self.files, key=lambda p: (part not in PurePosixPath(p).parts, p.count("/"), p)):
            module = PurePosixPath(path).stem
            if module in {*graded, *other, *problems}:
                if module in GRADED[part]:
                    self.notes.append(f"{printable(path)} is ignored: another {module}.py is graded")
                continue
            if not module.isidentifier():
                continue
            try:
                text = decode(self.files[path])
            except (SyntaxError, ValueError, LookupError) as error:
                problems[module] = _problem(path, f"is not readable text, save it as UTF-8 ({error})")
                continue
            if module in given:
                if module not in TESTER and text.split() != given[module].split():
                    self.notes.append(f"{printable(path)} is not what was handed out: the grader uses its own copy")
                continue
            (graded if module in GRADED[part] else other)[module] = text
        for path, reason in self.refused.items():
            if (module := PurePosixPath(path).stem) not in graded:
                problems.setdefault(module, _problem(path, reason))
        return Sources(graded, given, other), {m: v for m, v in problems.items() if m in GRADED[part]}


def _problem(path: str, reason: str) -> Verdict:
    return Verdict("crashed", f"{printable(path)} {reason}", where=f"{PurePosixPath(path).stem}.py")


def decode(contents: bytes) -> str:
    """Python source as text, by its coding line or byte order mark, else UTF-8. Raises what tells that it is not."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(contents).readline)
    try:
        text = contents.decode(encoding)
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} holds bytes that are not {encoding}") from error
    if "\0" in text:
        raise ValueError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1} holds a zero byte")
    return text.replace("\r\n", "\n")


def open_submission(path: Path) -> Submission:
    """Read a zip or a folder. Raises FileNotFoundError, or SubmissionError with a sentence for whoever handed it in."""
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}: give the path of a zip or a folder")
    submission = Submission(printable(path.name), "")
    if path.is_dir():
        _take(_in_folder(path), submission)
        digest = hashlib.sha256()
        for name in sorted(submission.files):
            digest.update(os.fsencode(f"{name}\0{len(submission.files[name])}\0") + submission.files[name])
        submission.sha256 = digest.hexdigest()
    elif path.is_file():
        _open_zip(path, submission)
    else:
        raise SubmissionError(f"{path.name} is neither a zip nor a folder")
    if not submission.parts():
        wanted = ", ".join(f"{name}.py" for modules in GRADED.values() for name in modules)
        submission.notes.append(f"no file to grade was found; looked for {wanted}")
    return submission


def _open_zip(path: Path, submission: Submission) -> None:
    try:
        submission.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        with zipfile.ZipFile(path) as archive:
            if any(_is_graded(entry.filename) and entry.flag_bits & 1 for entry in archive.infolist()):
                raise SubmissionError(f"{submission.name} is encrypted: make the zip again, without a password")
            _take(_in_zip(archive), submission)
    except SubmissionError:
        raise
    except Exception as error:  # zipfile raises half a dozen types on what is damaged or no zip
        raise SubmissionError(f"{submission.name} is not a zip that can be opened ({error})") from error


Entry = tuple[str, str, Callable[[], bytes]]  # path, why it may not be read, how to read it


def _take(entries: Iterable[Entry], submission: Submission) -> None:
    """Read the Python files among what a submission holds, those to grade first, up to the limits."""
    wanted = [entry for entry in entries if _is_wanted(PurePosixPath(entry[0]))]
    wanted.sort(key=lambda entry: not _is_graded(entry[0]))
    total = 0
    for number, (path, reason, read) in enumerate(wanted):
        if number >= MAX_FILES or total > MAX_TOTAL:
            submission.notes.append(
                f"only the first {number} of {len(wanted)} Python files were read: more than any solution needs"
            )
            return
        contents = b""
        if not reason:
            try:
                contents = read()
            except Exception as error:  # as above, and what the disk has to say
                reason = f"cannot be read ({error})"
        total += len(contents)
        if reason:
            submission.notes.append(f"{printable(path)} {reason}")
            submission.refused[path] = reason
            continue
        if path in submission.files:
            submission.notes.append(f"{printable(path)} is in the zip more than once: the last one is graded")
        submission.files[path] = contents


def _is_graded(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return any(name == f"{module}.py" for modules in GRADED.values() for module in modules)


def _is_wanted(path: PurePosixPath) -> bool:
    return path.suffix == ".py" and not path.name.startswith(".") and not SKIPPED & set(path.parts)


def _in_folder(folder: Path) -> Iterator[Entry]:
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name, "is a link: hand in the file itself", bytes
        elif path.is_file():
            yield name, TOO_LARGE if path.stat().st_size > MAX_FILE else "", path.read_bytes


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        reason = ""
        if stat.S_ISLNK(entry.external_attr >> 16):
            reason = "is a link: hand in the file itself"
        elif ".." in path.parts or path.is_absolute():
            reason = "is ignored: its path leaves the zip"
        elif entry.file_size > MAX_FILE:
            reason = TOO_LARGE
        yield path.as_posix(), reason, partial(archive.read, entry)  # never more than file_size
