"""What the homework handed out, by the content of its Python files: it is never suspected, wherever
it lies, and it is not blamed where a student's code makes it fail.

The release writes the list beside the frozen checks, so that it travels wherever they do. The
scripts of `solutions/` in which students write nothing are on it, too, and each given function of
the files in which they write.
"""

import hashlib
import json
from functools import cache

from . import frozen
from .functions import functions_of

FILE = frozen.FOLDER / "handed_out.json"
SHORT = 16  # letters of a function's digest
TO_DO = "NotImplementedError"  # what a function that students write raises as it is handed out


def to_bytes(files: dict[str, bytes]) -> bytes:
    """The contents of FILE for these files: {path: contents}. Those that are no Python are left
    out.
    """
    texts = {path: text.decode() for path, text in files.items() if path.endswith(".py")}
    given = {
        _digest(function.text)[:SHORT]
        for text in texts.values()
        if f"raise {TO_DO}(" in text
        for function in functions_of(text)
        if TO_DO not in function.text
    }
    listed = {
        "files": {path: _digest(text) for path, text in texts.items()},
        "functions": sorted(given),
    }
    return (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode()


def is_handed_out(text: str) -> bool:
    """Whether a file of this text was handed out. Raises FrozenError where no list was made."""
    return _digest(text) in _listed()[0]


def handed_out_with(text: str) -> frozenset[str]:
    """The parts whose folders a file of this text was handed out in; none before the first
    release.
    """
    return _folders().get(_digest(text), frozenset()) if FILE.is_file() else frozenset()


def is_given_function(text: str) -> bool:
    """Whether a function of this text was handed out, in a file in which students write others;
    of none it is known before the first release.
    """
    return FILE.is_file() and _digest(text)[:SHORT] in _listed()[1]


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    """The digests of files, and of functions."""
    if not FILE.is_file():
        raise frozen.FrozenError(
            f"{FILE} is missing: instructors make it with `python -m autograder release`"
        )
    listed = json.loads(FILE.read_text(encoding="utf-8"))
    return frozenset(listed["files"].values()), frozenset(listed["functions"])


@cache
def _folders() -> dict[str, frozenset[str]]:
    """{digest: the folders, below the outermost one, that hold a file with it}."""
    found: dict[str, frozenset[str]] = {}
    for path, digest in json.loads(FILE.read_text(encoding="utf-8"))["files"].items():
        found[digest] = found.get(digest, frozenset()) | {*path.split("/")[1:-1]}
    return found


def _digest(text: str) -> str:
    """The same for texts that differ in white space alone, which editors and platforms change."""
    return hashlib.sha256(" ".join(text.split()).encode(errors="replace")).hexdigest()
