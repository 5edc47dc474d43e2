"""Each student's ward: which four patients, and in which order the mistakes are listed.

It follows from the student's id and the course's seed by a hash, like the numbers of part 0.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from .ward_keeping import Case, cases

COUNT = 4
MISTAKES, SYMPTOMS = "ABCDE", "XYZ"


@dataclass(frozen=True)
class Ward:
    """One student's ward. patients: their numbers; orders: for each, which of its options comes
    first, second and so on. The right one is option 0, so the orders never leave the graders' side.
    """

    student: str
    patients: tuple[int, ...]
    orders: tuple[tuple[int, ...], ...]

    def cases(self) -> list[Case]:
        """The patients."""
        return [cases()[number - 1] for number in self.patients]

    def letters(self) -> list[tuple[str, str]]:
        """The right letters of each patient: (mistake, second symptom)."""
        return [
            (MISTAKES[order.index(0)], SYMPTOMS[case.symptom])
            for case, order in zip(self.cases(), self.orders, strict=True)
        ]

    def right(self) -> list[str]:
        """The right answers as they are typed: "1B", "1X", "2A" and so on."""
        return [
            f"{number}{letter}" for number, pair in enumerate(self.letters(), 1) for letter in pair
        ]

    def typed(self) -> str:
        """The line of the reference solution that holds them."""
        quoted = (f'"{answer}"' for answer in self.right())
        return f"return [{', '.join(quoted)}]"


@cache
def ward_of(student: str, course_seed: str) -> Ward:
    """The ward of a student by the id in the roster, in any case; an empty one gives the common
    ward. No two of its patients are of one family.
    """
    name = student.strip().lower()
    seed = f"{course_seed}/{name}" if name else ""

    def number(*words: object) -> int:
        told = "/".join(map(str, (seed, "ward", *words)))
        return int.from_bytes(sha256(told.encode()).digest()[:8], "big")

    chosen: dict[str, Case] = {}
    for case in sorted(cases(), key=lambda case: number(case.fault)):
        if len(chosen) < COUNT:
            chosen.setdefault(case.family, case)
    orders = tuple(
        tuple(sorted(range(len(MISTAKES)), key=lambda place: number(fault, place)))
        for fault in (case.fault for case in chosen.values())
    )
    return Ward(name, tuple(case.number for case in chosen.values()), orders)
