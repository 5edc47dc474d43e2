"""Who handed in code that is nearly the same: fingerprints by copydetect, with what was handed out left aside.

Runs in a process of its own, under a time limit and with Python's string hashes fixed, so that it can neither hold up
the class nor say something else each time. A likeness is a reason to look, never a verdict: short functions that
follow one formula resemble each other.
"""

import contextlib
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..exercises import SOLUTIONS
from ..opening import SubmissionError, open_submission
from ..stubs import make_stub
from ..submission import GRADED, path_of
from ..worker import kernel
from .roster import Entry

ALIKE = 0.9  # share of the smaller submission's own code that is found in the other one
MIN_CODE = 200  # tokens' characters of own code below which likeness says nothing
MAX_TEXT = 100_000
SECONDS = 600.0
SECONDS_EACH = 10.0
GRAM, WINDOW = 25, 10
Group = tuple[float, list[str]]


class CannotCompare(RuntimeError):
    """The text says why."""


class Comparison:
    """Goes on beside the grading, from now on, and ends with this context at the latest."""

    def __init__(self, entries: list[Entry], parts: list[str]) -> None:
        once = {entry.path: entry for entry in entries if not entry.problem}.values()  # a group hands in once
        paths = {entry.found.student: str(entry.path) for entry in once}
        handed_out = "\n".join(_stub(part, module) for part in parts for module in GRADED[part])
        with tempfile.TemporaryFile("w+", encoding="utf-8") as asked:
            json.dump({"paths": paths, "parts": parts, "handed out": handed_out}, asked)
            asked.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.classroom.similarity"],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=Path(__file__).resolve().parents[2],
                env={**os.environ, "PYTHONHASHSEED": "0"},
                start_new_session=True,  # Ctrl-C is for the controller
            )

    def __enter__(self) -> "Comparison":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def groups(self) -> tuple[list[Group], list[str]]:
        """((share, students) of those whose code is nearly the same, largest groups first; students left out).

        Left out is whose text the library cannot take in, or not in time. Raises CannotCompare.
        """
        try:
            answer, _ = self._process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            minutes = f"{SECONDS / 60:.0f} minutes"
            raise CannotCompare(f"submissions were not compared: it took {minutes} longer than grading") from error
        if self._process.returncode:
            raise CannotCompare("submissions were not compared: `pip install copydetect` makes it possible")
        groups, left_out = json.loads(answer)
        return [(share, students) for share, students in groups], left_out


def _stub(part: str, module: str) -> str:
    return make_stub((SOLUTIONS / part / path_of(module)).read_text(encoding="utf-8"), f"{module}.py")


def read(paths: dict[str, str], parts: list[str]) -> dict[str, str]:
    """What students wrote for these parts, as one text each; without those who are gone in the meantime."""
    texts = {}
    for student, path in paths.items():
        with contextlib.suppress(SubmissionError, OSError):
            texts[student] = _own_code(Path(path), parts)[:MAX_TEXT]
    return texts


def _own_code(path: Path, parts: list[str]) -> str:
    submission = open_submission(path)
    modules = [module for part in parts for module in GRADED[part]]
    files = {Path(name).stem: contents for name, contents in submission.files.items()}
    return "\n".join(files[module].decode("utf-8", "replace") for module in modules if module in files)


def compare(texts: dict[str, str], handed_out: str) -> tuple[list[Group], list[str]]:
    """As find_groups, from texts by student."""
    import copydetect

    given_lines = {line.strip() for line in handed_out.splitlines()}
    given = list(copydetect.CodeFingerprint("given.py", GRAM, 1, fp=io.StringIO(handed_out)).hashes)
    prints: dict[str, copydetect.CodeFingerprint] = {}
    same: dict[frozenset[int], str] = {}  # the first student with these fingerprints
    alike: dict[tuple[str, str], float] = {}
    left_out = []
    for student, text in sorted(texts.items()):
        try:
            with _time_limit(SECONDS_EACH):
                own = io.StringIO(_without(given_lines, text))
                made = copydetect.CodeFingerprint("theirs.py", GRAM, WINDOW, boilerplate=given, fp=own)
        except Exception:  # text that a student chose: whatever it does to the library, it costs nobody else
            left_out.append(student)
            continue
        if made.token_coverage < MIN_CODE:
            continue
        first = same.setdefault(frozenset(made.hashes), student)
        if first == student:
            prints[student] = made
        else:  # nothing to find out, and in a large class most of the work
            alike[first, student] = 1.0
    for (one, ours), (other, theirs) in itertools.combinations(prints.items(), 2):
        common = len(ours.hashes & theirs.hashes)
        if common >= 0.5 * min(len(ours.hashes), len(theirs.hashes)):  # else not worth the exact look
            share = max(copydetect.compare_files(ours, theirs)[1])
            if share >= ALIKE:
                alike[one, other] = float(share)
    return sorted(_groups(alike), key=lambda group: (-len(group[1]), -group[0], group[1])), left_out


def _without(lines: set[str], text: str) -> str:
    """A text without lines that were handed out: most of it, and reading it is most of the work.

    Those that open or close a string over several lines stay, so that the rest is read as what it is.
    """
    return "\n".join(line for line in text.splitlines() if line.strip() not in lines or '"""' in line or "'''" in line)


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what takes longer, where the system has alarms."""

    def stop(*_: object) -> None:
        raise TimeoutError

    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _groups(alike: dict[tuple[str, str], float]) -> Iterable[Group]:
    """Those who are linked, with the least likeness in each group."""
    group_of: dict[str, set[str]] = {}
    for pair in alike:
        joined = set(pair).union(*(group_of.get(student, set()) for student in pair))
        group_of.update(dict.fromkeys(joined, joined))
    for group in {id(group): group for group in group_of.values()}.values():
        shares = [share for (one, _), share in alike.items() if one in group]
        yield round(min(1.0, min(shares)), 3), sorted(group)


if __name__ == "__main__":
    if sys.platform == "linux":
        kernel.die_with_parent()
    asked = json.load(sys.stdin)
    print(json.dumps(compare(read(asked["paths"], asked["parts"]), asked["handed out"])))
