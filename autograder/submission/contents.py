"""What was handed in: files in memory, and which of them are graded, given, or the student's
own.
"""

import codecs
import functools
import inspect
import io
import re
import sys
import tokenize
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..checking.handed_out import handed_out_with, is_handed_out
from ..checking.printable import Printable, one_note, path_in_words, printable
from ..checking.verdict import Verdict
from ..content import SILENT_TESTER, homework
from .sources import Sources
from .twins import find_twins

PACKAGES = {"site-packages", "dist-packages"}
HERE = Path(__file__).resolve().parents[2]
# beginnings of codec names
ENCODINGS = re.compile("utf-?8|ascii|latin|iso8859|cp125|cp932|shift|euc|gb|big5|koi8")


@dataclass
class Submission:
    """files: {path: contents} of its Python files; refused: {path: why it was not read}; notes:
    for the reader.
    """

    name: Printable
    sha256: str
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[Printable] = field(default_factory=list)
    refused: dict[str, Printable] = field(default_factory=dict)
    numbers: dict[str, bytes] = field(
        default_factory=dict
    )  # {path: contents} of each file that says whose numbers the student had

    def parts(self) -> list[str]:
        """The parts of which at least one graded file is here, readable or not."""
        return [
            name
            for name, part in homework().parts.items()
            if any(
                PurePosixPath(path).stem in part.modules and not self._is_of_another(path, name)
                for path in {*self.files, *self.refused}
            )
        ]

    def _is_of_another(self, path: str, part: str) -> bool:
        """Whether a file belongs to another part, which has one of its name: it lies in that
        part's folder, or is as it was handed out with that part.
        """
        parts, module = homework().parts, _module(PurePosixPath(path))
        around = [name for name in PurePosixPath(path).parts[:-1] if name in parts]
        others = {*around[-1:]} - {part}
        if not around:
            text = self.files.get(path, b"").decode(errors="replace")
            given = handed_out_with(text) & parts.keys()
            others = set() if part in given else {*given}
        return any(module in parts[name].paths for name in others)

    def sources(self, part: str, given: dict[str, str]) -> tuple[Sources, dict[str, Verdict]]:
        """A part's files as text, found by name wherever they lie; and verdicts on those that are
        no text.

        Files of the names in `given` are replaced by the grader's copies.
        """
        wanted = homework().parts[part].modules
        graded: dict[str, str] = {}
        other: dict[str, str] = {}
        problems: dict[str, Verdict] = {}
        told = defaultdict[str, list[tuple[str, str]]](list)  # {kind: (path, what is said of it)}
        ours = [path for path in self.files if not self._is_of_another(path, part)]
        for path in sorted(
            ours, key=lambda p: (part not in PurePosixPath(p).parts, p.count("/"), p)
        ):
            module = _module(PurePosixPath(path))
            if module in graded or module in other or module in problems:
                if module in wanted:
                    told[module].append((path, f"is ignored: another {module}.py is graded"))
                continue
            if not module.isidentifier():
                continue
            try:
                text = decode(self.files[path])
            except (SyntaxError, ValueError, LookupError) as error:
                problems[module] = _problem(
                    path, f"is not readable text, save it as UTF-8 ({str(error)[:100]})"
                )
                continue
            if module not in {*wanted, *given} and _is_installed(module):
                if not is_handed_out(text):
                    said = f"is ignored: {module} is the name of an installed module"
                    told["an installed module"].append((path, said))
                continue
            if module in given:
                if module not in SILENT_TESTER and text.split() != given[module].split():
                    said = "is not what was handed out: the grader uses its own copy"
                    told["a given file"].append((path, said))
                continue
            (graded if module in wanted else other)[module] = text
        for path, reason in self.refused.items():
            if self._is_of_another(path, part):
                continue
            if (module := PurePosixPath(path).stem) not in graded:
                problems.setdefault(module, _problem(path, reason))
        self.notes += map(one_note, told.values())
        twins = find_twins(wanted, self.files, graded)
        sources = Sources(graded, given, other, twins=twins)
        return sources, {m: v for m, v in problems.items() if m in wanted}


def _problem(path: str, reason: str) -> Verdict:
    where = printable(f"{PurePosixPath(path).stem}.py")
    return Verdict("crashed", printable(f"{path_in_words(path)} {reason}"), where=where)


def _module(path: PurePosixPath) -> str:
    """The name under which a file would be imported."""
    return path.parent.name if path.stem == "__init__" else path.stem


def _is_installed(module: str) -> bool:
    return module in sys.stdlib_module_names or module in _installed(tuple(sys.path), Path.cwd())


@functools.lru_cache(maxsize=1)
def _installed(search_path: tuple[str, ...], here: Path) -> frozenset[str]:
    """The names under which something installed can be imported, for submissions that have
    thousands of names to look up.
    """
    folders = [
        path
        for path in map(Path, search_path)
        if PACKAGES & set(path.parts) or not path.is_relative_to(HERE)
    ]
    return frozenset(
        entry.name if entry.is_dir() else inspect.getmodulename(entry.name) or ""
        for folder in folders
        if folder != here and folder.parts and folder.is_dir()
        for entry in folder.iterdir()
    )


def decode(contents: bytes) -> str:
    """Python source as text, by its coding line or byte order mark, else UTF-8. Raises what
    tells that it is not.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(contents).readline)
    # some that Python knows take hours for a file of 1 MB
    if not ENCODINGS.match(codecs.lookup(encoding).name):
        raise ValueError(f"its first lines say that it is in {encoding[:20]!r}")
    try:
        text = contents.decode(encoding)
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} holds bytes that are not {encoding}") from error
    if "\0" in text:
        raise ValueError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1} holds a zero byte")
    return text.replace("\r\n", "\n")
