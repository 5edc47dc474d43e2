"""Who handed in code that is nearly the same: fingerprints by copydetect, with what was handed out
left aside.

Runs in a process of its own, under a time limit and with Python's string hashes fixed, so that it
can neither hold up the class nor say something else each time. A likeness is a reason to look,
never a verdict: short functions that follow one formula resemble each other.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .. import AutograderError
from ..checking.printable import Printable, printable
from ..content import ROOT, homework
from ..releasing.stubs import make_stub
from ..sandbox.controller import die_with_parent
from ..submission.opening import SubmissionError
from .entries import Entry, first_ten
from .fingerprints import SECONDS_EACH, Group, compare
from .students_code import MAX_TEXT, OwnText, own_text, text_of
from .time_limit import time_limit

SECONDS = 600.0


class CannotCompare(AutograderError, RuntimeError):
    """The text says why."""


class Comparison:
    """Goes on beside the grading, from now on, and ends with this context at the latest."""

    def __init__(
        self, entries: list[Entry], parts: list[str], earlier: dict[str, Path] | None = None
    ) -> None:
        """earlier: {name: submission} that this class did not hand in, see earlier_work()."""
        # a group hands in once
        once = {entry.path: entry for entry in entries if not entry.problem}.values()
        paths = {str(entry.found.student): str(entry.path) for entry in once}
        paths |= {name: str(path) for name, path in (earlier or {}).items()}
        stubs = [_stub(part, module) for part in parts for module in homework().parts[part].modules]
        with tempfile.TemporaryFile("w+", encoding="utf-8") as asked:
            names = [*(earlier or {})]
            json.dump({"paths": paths, "parts": parts, "stubs": stubs, "earlier": names}, asked)
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

    def groups(self) -> tuple[list[Group], list[Printable]]:
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
        groups, told = json.loads(answer)
        notes = [printable(f"{why}: {first_ten(students)}") for why, students in told if students]
        return [(share, students) for share, students in groups], notes


def _stub(part: str, module: str) -> str:
    return make_stub(homework().parts[part].read(module), f"{module}.py")


def read(paths: dict[str, str], parts: list[str]) -> tuple[dict[str, OwnText], list[str]]:
    """What students wrote for these parts, and whose text cannot be read.

    Those who are gone in the meantime, or whose submission does not open, are in neither: their
    report says so.
    """
    texts, unread = {}, []
    for student, path in sorted(paths.items()):
        try:
            with contextlib.suppress(SubmissionError, OSError), time_limit(SECONDS_EACH):
                texts[student] = own_text(Path(path), parts)
        except Exception:  # text that a student chose: whatever it does here, it costs nobody else
            unread.append(student)
    return texts, unread


def main() -> None:
    """Compare those who stand on standard input, and write who is like whom, and what to tell."""
    asked = json.load(sys.stdin)
    texts, unread = read(asked["paths"], asked["parts"])
    earlier = {*asked["earlier"]}
    made = compare(texts, text_of(asked["stubs"]), earlier)
    texts = {student: text for student, text in texts.items() if student not in earlier}
    long = f"their text is longer than {MAX_TEXT:,} characters"
    told = {
        "not compared with the others, because their text is unusual": [*unread, *made.unusual],
        "hardly compared with the others, because they have too little code of their own": (
            made.short
        ),
        f"compared with the others only in part, because {long}": [
            student for student, text in texts.items() if text.is_cut
        ],
        "compared with the others only as their code is written, and not in one spelling, which "
        "it could not be brought to": [
            *made.unspelt,
            *(student for student, text in texts.items() if not text.is_spelt),
        ],
        "compared with the others without files that cannot be read": [
            f"{student} ({', '.join(text.left_out)})"
            for student, text in texts.items()
            if text.left_out
        ],
    }
    notes = [[why, sorted({*students} - earlier)] for why, students in told.items()]
    print(json.dumps([made.groups, notes]))


if __name__ == "__main__":
    die_with_parent()
    main()
