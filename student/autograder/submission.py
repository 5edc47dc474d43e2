"""Opens a submission, a zip or a folder, into memory: nothing is unpacked, nothing in it is run or followed."""

import hashlib
import io
import stat
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .grading import Sources
from .judge import Verdict

GRADED = {"diffusion_models": ("noise_scheduler", "diffusion_model")}
GIVEN = {"diffusion_models": ("randomizer", "noise_prediction_net", "training")}

MAX_FILE = 1 << 20
MAX_FILES = 20_000
MAX_TOTAL = 20 << 20
SKIPPED = {"__MACOSX", "__pycache__", ".git", ".ipynb_checkpoints", ".venv", "site-packages"}


class SubmissionError(Exception):
    """The submission cannot be opened at all."""


@dataclass
class Submission:
    """files: {path: contents} of its Python files; notes: what the reader should know about how it was read."""

    name: str
    sha256: str
    files: dict[str, bytes]
    notes: list[str] = field(default_factory=list)

    def parts(self) -> list[str]:
        """The parts of which at least one graded file is here."""
        names = {PurePosixPath(path).stem for path in self.files}
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
                self.notes.append(f"{path} is ignored: another {module}.py is graded")
                continue
            if module in given or not module.isidentifier():
                continue
            try:
                text = decode(self.files[path])
            except (SyntaxError, UnicodeDecodeError, LookupError) as error:
                if module in GRADED[part]:
                    problems[module] = Verdict(
                        "crashed", f"{module}.py is not readable text, save it as UTF-8 ({error})"
                    )
                continue
            (graded if module in GRADED[part] else other)[module] = text
        return Sources(graded, given, other), problems


def decode(contents: bytes) -> str:
    """Python source as text, by its coding line or byte order mark, else UTF-8. Raises what tells that it is not."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(contents).readline)
    return contents.decode(encoding).replace("\r\n", "\n")


def open_submission(path: Path) -> Submission:
    """Read a zip or a folder. Raises FileNotFoundError, or SubmissionError with a sentence for whoever handed it in."""
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}: give the path of a zip or a folder")
    notes: list[str] = []
    if path.is_dir():
        files = dict(_from_folder(path, notes))
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
        sha256 = digest.hexdigest()
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                files = dict(_from_zip(archive, notes))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise SubmissionError(f"{path.name} is not a zip that can be opened ({error})") from error
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    submission = Submission(path.name, sha256, files, notes)
    if not submission.parts():
        wanted = ", ".join(f"{name}.py" for modules in GRADED.values() for name in modules)
        notes.append(f"no file to grade was found; looked for {wanted}")
    return submission


def _from_folder(folder: Path, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    for number, path in enumerate(sorted(folder.rglob("*.py"))):
        if number >= MAX_FILES:
            notes.append(f"only the first {MAX_FILES} files were looked at")
            return
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or SKIPPED & set(PurePosixPath(name).parts):
            continue
        if path.stat().st_size > MAX_FILE:
            notes.append(f"{name} is ignored: larger than 1 MB")
            continue
        yield name, path.read_bytes()


def _from_zip(archive: zipfile.ZipFile, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    total = 0
    for number, entry in enumerate(archive.infolist()):
        if number >= MAX_FILES:
            notes.append(f"only the first {MAX_FILES} entries were looked at")
            return
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.suffix != ".py" or SKIPPED & set(path.parts) or path.name.startswith("._"):
            continue
        if stat.S_ISLNK(entry.external_attr >> 16) or ".." in path.parts or path.is_absolute():
            notes.append(f"{path} is ignored: a link, or a path that leaves the folder")
            continue
        with archive.open(entry) as file:
            contents = file.read(MAX_FILE + 1)
        if len(contents) > MAX_FILE:
            notes.append(f"{path} is ignored: larger than 1 MB")
            continue
        total += len(contents)
        if total > MAX_TOTAL:
            notes.append(f"only the first {MAX_TOTAL >> 20} MB of Python files were looked at")
            return
        yield path.as_posix(), contents
