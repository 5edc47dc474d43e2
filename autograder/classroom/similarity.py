"""Who handed in code that is nearly the same: fingerprints by copydetect, with what was handed out
left aside.

Runs in a process of its own, under a time limit and with Python's string hashes fixed, so that it
can neither hold up the class nor say something else each time. A likeness is a reason to look,
never a verdict: short functions that follow one formula resemble each other.
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

from .. import AutograderError
from ..content import ROOT, homework
from ..releasing.stubs import make_stub
from ..sandbox.controller import die_with_parent
from ..submission.opening import SubmissionError
from .entries import Entry
from .students_code import MAX_TEXT, bare, own_code

ALIKE = 0.9  # share of the smaller submission's own code that is found in the other one
MIN_CODE = 200  # tokens' characters of own code below which likeness says nothing
SECONDS = 600.0
SECONDS_EACH = 10.0
GRAM, WINDOW = 25, 10
Group = tuple[float, list[str]]


class CannotCompare(AutograderError, RuntimeError):
    """The text says why."""


class Comparison:
    """Goes on beside the grading, from now on, and ends with this context at the latest."""

    def __init__(self, entries: list[Entry], parts: list[str]) -> None:
        # a group hands in once
        once = {entry.path: entry for entry in entries if not entry.problem}.values()
        paths = {entry.found.student: str(entry.path) for entry in once}
        handed_out = "\n".join(
            bare(_stub(part, module)) for part in parts for module in homework().parts[part].modules
        )
        with tempfile.TemporaryFile("w+", encoding="utf-8") as asked:
            json.dump({"paths": paths, "parts": parts, "handed out": handed_out}, asked)
            asked.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.classroom.similarity"],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": "0"},
                start_new_session=True,  # Ctrl-C is for the controller
            )

    def __enter__(self) -> "Comparison":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def groups(self) -> tuple[list[Group], list[str]]:
        """((share, students) of those whose code is nearly the same, largest groups first; notes
        for the reader).

        The notes name who was compared with nobody, or not with all of their text. Raises
        CannotCompare.
        """
        try:
            answer, _ = self._process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            minutes = f"{SECONDS / 60:.0f} minutes"
            raise CannotCompare(
                f"submissions were not compared: it took {minutes} longer than grading"
            ) from error
        if self._process.returncode:
            raise CannotCompare(
                "submissions were not compared: `pip install copydetect` makes it possible"
            )
        groups, left_out, cut = json.loads(answer)
        notes = (
            [f"not compared with the others, because their text is unusual: {', '.join(left_out)}"]
            if left_out
            else []
        )
        if cut:
            much = f"longer than {MAX_TEXT:,} characters"
            notes.append(
                f"compared with the others only in part, because the code is {much}: "
                f"{', '.join(cut)}"
            )
        return [(share, students) for share, students in groups], notes


def _stub(part: str, module: str) -> str:
    return make_stub(homework().parts[part].read(module), f"{module}.py")


def read(paths: dict[str, str], parts: list[str]) -> tuple[dict[str, str], list[str]]:
    """What students wrote for these parts, as one text each, and whose cannot be read.

    Those who are gone in the meantime, or whose submission does not open, are in neither: their
    report says so.
    """
    texts, unread = {}, []
    for student, path in sorted(paths.items()):
        try:
            with contextlib.suppress(SubmissionError, OSError), _time_limit(SECONDS_EACH):
                texts[student] = own_code(Path(path), parts)
        except Exception:  # text that a student chose: whatever it does here, it costs nobody else
            unread.append(student)
    return texts, unread


def compare(texts: dict[str, str], handed_out: str) -> tuple[list[Group], list[str]]:
    """The groups, and the students whose text the library cannot take in, from texts by student."""
    import copydetect

    given_lines = {line.strip() for line in handed_out.split("\n")}
    given = list(copydetect.CodeFingerprint("given.py", GRAM, 1, fp=io.StringIO(handed_out)).hashes)
    prints: dict[str, copydetect.CodeFingerprint] = {}
    same: dict[frozenset[int], str] = {}  # the first student with these fingerprints
    copies: dict[str, list[str]] = {}
    alike: dict[tuple[str, str], float] = {}
    left_out = []
    for student, text in sorted(texts.items()):
        try:
            with _time_limit(SECONDS_EACH):
                own = io.StringIO(_without(given_lines, text))
                made = copydetect.CodeFingerprint(
                    "theirs.py", GRAM, WINDOW, boilerplate=given, fp=own
                )
        # text that a student chose: whatever it does to the library, it costs nobody else
        except Exception:
            left_out.append(student)
            continue
        if made.token_coverage < MIN_CODE:
            continue
        first = same.setdefault(frozenset(made.hashes), student)
        copies.setdefault(first, []).append(student)
        # with a copy there is nothing to find out, and in a large class that is most of the work
        if first == student:
            prints[student] = made
    for (one, ours), (other, theirs) in itertools.combinations(prints.items(), 2):
        common = len(ours.hashes & theirs.hashes)
        # else not worth the exact look
        if common >= 0.5 * min(len(ours.hashes), len(theirs.hashes)):
            share = max(copydetect.compare_files(ours, theirs)[1])
            if share >= ALIKE:
                alike[one, other] = float(share)
    return sorted(
        _groups(alike, copies), key=lambda group: (-len(group[1]), -group[0], group[1])
    ), left_out


def _without(lines: set[str], text: str) -> str:
    """A text without lines that were handed out: most of it, and reading it is most of the work.

    Those that open or close a string over several lines stay, so that the rest is read as what it
    is.
    """
    return "\n".join(
        line
        for line in text.split("\n")
        if line.strip() not in lines or '"""' in line or "'''" in line
    )


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


def _groups(alike: dict[tuple[str, str], float], copies: dict[str, list[str]]) -> Iterable[Group]:
    """Those who are each alike to all others of their group, with the least likeness in it.

    copies: for the first with a text, all who have it. Being alike is not handed on: two who are
        not alike may both be like a third, and are in two groups with them then. Every two who are
        alike are in a group together.
    """
    like: dict[str, dict[str, float]] = {student: {} for student in copies}
    for (one, other), share in alike.items():
        like[one][other] = like[other][one] = share
    told: set[frozenset[str]] = set()
    for one, other in alike:
        if frozenset((one, other)) in told:
            continue
        group = [one, other]
        for student in sorted(like[one].keys() & like[other].keys()):
            if all(member in like[student] for member in group):
                group.append(student)
        pairs = list(itertools.combinations(group, 2))
        told.update(map(frozenset, pairs))
        share = min(like[first][second] for first, second in pairs)
        yield (
            round(min(1.0, share), 3),
            sorted(itertools.chain(*(copies[student] for student in group))),
        )
    for first, same in copies.items():
        if not like[first] and len(same) > 1:
            yield 1.0, sorted(same)


if __name__ == "__main__":
    die_with_parent()
    asked = json.load(sys.stdin)
    texts, unread = read(asked["paths"], asked["parts"])
    groups, left_out = compare(
        {student: text[:MAX_TEXT] for student, text in texts.items()}, asked["handed out"]
    )
    cut = [student for student, text in texts.items() if len(text) > MAX_TEXT]
    print(json.dumps([groups, sorted({*unread, *left_out}), cut]))
