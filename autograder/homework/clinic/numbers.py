"""Each student's own numbers in part 4, as the grader asks for them: the ward of 4.2."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ...checking import frozen
from ...checking.edits import Edits
from ...checking.exercise import Exercise
from ...checking.printable import Printable, path_in_words, printable
from ...content import ROOT, homework
from . import e4_2_ward, ward_keeping, ward_sheet
from .ward import Ward, ward_of

RETURN = re.compile(r"return \[.*\]")  # of the reference solution, whose answers are computed, too


class Patients:
    """The numbers of a student are a Ward."""

    @property
    def common(self) -> Ward:
        return ward_of("", "")

    def of(self, student: str, course_seed: str) -> Ward:
        return ward_of(student, course_seed)

    def plain(self, numbers: Ward) -> dict[str, object]:
        return {"patients": list(numbers.patients), "orders": [list(o) for o in numbers.orders]}

    def kept(self, tell: Callable[[str], None]) -> dict[str, bytes]:
        files = ward_keeping.kept(tell)
        ward_of.cache_clear()
        solution = homework().parts["clinic"].folder / "patients.py"
        text = RETURN.sub(self.common.typed(), solution.read_text(encoding="utf-8"))
        answers = {solution.relative_to(ROOT).as_posix(): text.encode()}
        return answers | {
            (frozen.FOLDER / name).relative_to(ROOT).as_posix(): contents
            for name, contents in files.items()
        }

    def exercises(self, numbers: Ward) -> tuple[Exercise, ...]:
        return (e4_2_ward.exercise(numbers),)

    def edits(self, numbers: Ward) -> dict[str, Edits]:
        return {"patients": e4_2_ward.exchange(numbers)}

    def files(self, numbers: Ward) -> Iterator[tuple[str, bytes]]:
        return ward_sheet.sheet_files(numbers)

    def print_sheet(self, folder: Path) -> str:
        return ""  # ward.md is for the screen

    def key(self, numbers: Ward, asked: set[str]) -> dict[str, object]:
        if "4.2" not in asked:
            return {}
        letters = zip(numbers.letters(), numbers.cases(), strict=True)
        return {
            f"4.2 patient {place}": f"{mistake} {symptom}: {case.fault}"
            for place, ((mistake, symptom), case) in enumerate(letters, 1)
        }

    def disagreement(self, contents: bytes, numbers: Ward) -> Printable | None:
        try:
            told = json.loads(contents.decode())
            theirs = str(told.pop("student"))[:60]
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
            return printable(
                "ward.json cannot be read: the ward was made anew from the student's id"
            )
        if told == ward_sheet.numbers_told(numbers):
            return None
        whose = f"of {path_in_words(theirs)}" if theirs else "that everybody gets"
        used = (
            f"of {numbers.student}"
            if numbers.student
            else "that everybody gets (--student, or --roster for a class, says whose to use)"
        )
        return printable(f"ward.json is of the ward {whose}; graded was the ward {used}")


NUMBERS = Patients()
