"""What the homework handed out, by the content of its Python files: it is never suspected, wherever
it lies.

The release writes the list beside the frozen checks, so that it travels wherever they do. The
scripts of `solutions/` in which students write nothing are on it, too.
"""

import hashlib
import json
from functools import cache

from . import frozen

FILE = frozen.FOLDER / "handed_out.json"


def to_bytes(files: dict[str, bytes]) -> bytes:
    """The contents of FILE for these files: {path: contents}. Those that are no Python are left
    out.
    """
    digests = {path: _digest(text.decode()) for path, text in files.items() if path.endswith(".py")}
    return (json.dumps(digests, indent=1, sort_keys=True) + "\n").encode()


def is_handed_out(text: str) -> bool:
    """Whether a file of this text was handed out. Raises FrozenError where no list was made."""
    return _digest(text) in _digests()


@cache
def _digests() -> frozenset[str]:
    if not FILE.is_file():
        raise frozen.FrozenError(
            f"{FILE} is missing: instructors make it with `python -m autograder release`"
        )
    return frozenset(json.loads(FILE.read_text(encoding="utf-8")).values())


def _digest(text: str) -> str:
    """The same for texts that differ in white space alone, which editors and platforms change."""
    return hashlib.sha256(" ".join(text.split()).encode(errors="replace")).hexdigest()
