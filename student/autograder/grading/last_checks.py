"""What came of the last check of each exercise: a small file in the part's folder, for the student.

No grader reads it, and no zip takes it along. A file that is missing or damaged counts as empty,
and where none can be written, nothing else is lost.
"""

import ast
import contextlib
import functools
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..checking.checks import Check
from ..checking.functions import own_tree_of
from ..checking.verdict import Result
from ..report.words import STAGES, STATUS_WORDS
from ..submission.sources import Sources
from ..whole_files import to_json, write_whole

FILE = ".last_checks.json"
FORMAT = "last-checks/1"
FAILED = ("wrong", "crashed", "timed_out", "out_of_memory")


@dataclass(frozen=True)
class LastCheck:
    """code: a digest of the code that was checked; failed: those that failed since the last pass,
    each once.
    """

    status: str
    points: float
    code: str
    failed: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        """How much a staged hint says: more for each version of the code that failed."""
        return STAGES[min(len(self.failed), len(STAGES)) - 1] if self.failed else STAGES[0]


def read(folder: Path) -> dict[str, LastCheck]:
    """{check: what came of it} of what is known in a part's folder."""
    try:
        plain = json.loads((folder / FILE).read_text(encoding="utf-8"))
        known = plain["checks"].items() if plain["format"] == FORMAT else ()
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return {}
    return {check: last for check, entry in known if (last := _from_plain(entry)) is not None}


def _from_plain(entry: object) -> LastCheck | None:
    """An entry of the file; None for what no version of ours wrote."""
    if not isinstance(entry, dict) or set(entry) != {"status", "points", "code", "failed"}:
        return None
    status, points, code, failed = (entry[name] for name in ("status", "points", "code", "failed"))
    if type(points) not in (int, float) or not (math.isfinite(points) and points >= 0):
        return None
    if not isinstance(failed, list):
        return None
    if not all(isinstance(each, str) for each in (status, code, *failed)):
        return None
    if status not in STATUS_WORDS:
        return None
    return LastCheck(status, float(points), code, tuple(failed))


def note(folder: Path, results: Mapping[str, Result], codes: Mapping[str, str], told: bool) -> None:
    """Write down what came of some checks. told: whether the student was told what is wrong: only
    then does a failure count for staged hints.
    """
    known = read(folder)
    for check, result in results.items():
        before = known.get(check)
        status, code = result.verdict.status, codes[check]
        failed = before.failed if before and status != "passed" else ()
        if told and status in FAILED and code not in failed:
            failed = (*failed, code)[-len(STAGES) :]
        known[check] = LastCheck(status, result.points, code, failed)
    plain = {"format": FORMAT, "checks": {check: asdict(last) for check, last in known.items()}}
    with contextlib.suppress(OSError):
        write_whole(folder / FILE, to_json(plain))


def digest_of(check: Check, checks: Iterable[Check], sources: Sources) -> str:
    """A digest of the code that a check asks: of its file without comments, docstrings and the
    functions of other checks, and of the student's helper files.
    """
    others = {each.function for each in checks if each.module == check.module}
    texts = [sources.graded.get(check.module, ""), *map(str, sources.other.values())]
    code = [_code_alone(text, frozenset(others - {check.function})) for text in texts]
    return hashlib.sha256("\0".join(code).encode(errors="replace")).hexdigest()[:16]


# every check asks about the whole part, whose files rarely change from one check to the next
@functools.lru_cache(maxsize=64)
def _code_alone(text: str, without: frozenset[str]) -> str:
    """A file's code without its comments, docstrings and these functions, in one form."""
    tree = own_tree_of(text)
    if tree is None:
        return text
    try:
        _remove(tree, "", without)
        return ast.dump(tree)
    except (RecursionError, MemoryError):
        return text


def _remove(node: ast.AST, prefix: str, without: frozenset[str]) -> None:
    """Take functions and docstrings out of a tree, in place."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    if ast.get_docstring(node, clean=False) is not None:  # type: ignore[arg-type]
        del body[0]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    body[:] = [
        each for each in body if not (isinstance(each, kinds) and prefix + each.name in without)
    ]
    for each in body:
        if isinstance(each, kinds):
            _remove(each, f"{prefix}{each.name}.", without)
