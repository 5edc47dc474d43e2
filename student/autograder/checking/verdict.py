"""What came of a check: the verdict, and what it earns."""

from dataclasses import dataclass, field

import numpy as np

from .checks import Check
from .printable import NOTHING, Printable


@dataclass(frozen=True)
class Shown:
    """An output of a public case beside the right one, of the same shape, for a figure."""

    title: str
    name: str
    given: np.ndarray
    right: np.ndarray


@dataclass
class Verdict:
    """The judgement on one check. message says what happened; misconception is its name in the
    catalogue, if known.
    """

    status: str
    message: Printable = NOTHING
    misconception: str | None = None
    sentence: Printable = NOTHING
    remarks: list[Printable] = field(default_factory=list)
    where: Printable = NOTHING  # file and line in the student's code
    printed: Printable = NOTHING  # what the student's code printed
    shown: Shown | None = None
    for_instructor: Printable = NOTHING  # the message with the right value, where that is withheld
    tried: bool = False  # whether the code tried what it may not, or left processes behind


@dataclass
class Result:
    """A check, its verdict and what it cost."""

    check: Check
    verdict: Verdict
    seconds: float = 0.0

    @property
    def points(self) -> float:
        return self.check.points if self.verdict.status == "passed" else 0.0
