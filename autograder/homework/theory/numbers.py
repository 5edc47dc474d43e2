"""Each student's own numbers in part 0, as the grader asks for them: the chain of 0.1 and the
tables of 0.2.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from ...checking.edits import Edits
from ...checking.exercise import Exercise
from ...checking.printable import Printable
from . import e0_1b_covariance, e0_1c_precision, e0_2a_joint, e0_2b_posterior, sheet
from .oracle import probability
from .variants import DEFAULT, Variant, disagreement, exchange, variant_of


class ChainAndTables:
    """The numbers of a student are a Variant."""

    common = DEFAULT

    def of(self, student: str, course_seed: str) -> Variant:
        return variant_of(student, course_seed)

    def plain(self, numbers: Variant) -> dict[str, object]:
        return numbers.numbers()

    def kept(self, tell: Callable[[str], None]) -> dict[str, bytes]:
        return {}

    def exercises(self, numbers: Variant) -> tuple[Exercise, ...]:
        modules = (e0_1b_covariance, e0_1c_precision, e0_2a_joint, e0_2b_posterior)
        return tuple(module.exercise(numbers) for module in modules)

    def edits(self, numbers: Variant) -> dict[str, Edits]:
        return {"answers": exchange(DEFAULT, numbers)}

    def files(self, numbers: Variant) -> Iterator[tuple[str, bytes]]:
        return sheet.sheet_files(numbers)

    def print_sheet(self, folder: Path) -> str:
        return sheet.print_sheet(folder)

    def key(self, numbers: Variant, asked: set[str]) -> dict[str, object]:
        first = probability(numbers, {"t": False, "s": False}, {"m": False, "b": False})
        second = probability(numbers, {"m": True}, {"b": True, "t": True, "s": True})
        answers = {"0.2a": ("0.2 a", f"{first:.6g}"), "0.2b": ("0.2 b", f"{second:.6g}")}
        shown = dict(answer for exercise, answer in answers.items() if exercise in asked)
        return {"0.1 variances / s^2": " ".join(map(str, numbers.variances)), **shown}

    def disagreement(self, contents: bytes, numbers: Variant) -> Printable | None:
        return disagreement(contents, numbers)


NUMBERS = ChainAndTables()
