"""What came of a check: the verdict, and what it earns."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .checks import Check
from .printable import NOTHING, Printable, printable

# What is wrong with a function of which every facet was right where it was measured. It pays where
# another facet explains what is wrong, and at least half of the function is right.
ELSEWHERE = "the rest"


@dataclass(frozen=True)
class Shown:
    """An output of a public case beside the right one, of the same shape, for a figure."""

    title: str
    name: str
    given: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class FacetResult:
    """What came of one facet of a check, as reports hold it.

    status: passed, wrong, remark (which costs nothing) or not_seen.
    reading, right: the formula that the code computes, and the one that it should; right is null
        where nothing may show it.
    misconception: a name for what the code does; two facets with one name fail for one reason.
    message: what the code does, and what it should do.
    """

    name: str
    status: str
    points: float
    max_points: float
    reading: Printable = NOTHING
    right: Printable | None = NOTHING
    misconception: str | None = None
    message: Printable = NOTHING

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "FacetResult":
        """What asdict() made; words go through the door again."""
        right = plain["right"]
        words = {name: printable(plain[name]) for name in ("reading", "message")}
        return cls(**{**plain, **words, "right": None if right is None else printable(right)})


@dataclass
class Verdict:
    """The judgement on one check. message says what happened; misconception is its name in the
    catalogue, if known.
    """

    status: str
    message: Printable = NOTHING
    misconception: str | None = None
    sentence: Printable = NOTHING
    also: list[Printable] = field(default_factory=list)  # what is wrong beside that
    written_into: list[Printable] = field(default_factory=list)  # of this, that it changes inputs
    wrong_outputs: frozenset[str] = frozenset()  # of all cases
    remarks: list[Printable] = field(default_factory=list)
    where: Printable = NOTHING  # file and line in the student's code
    printed: Printable = NOTHING  # what the student's code printed
    shown: Shown | None = None
    for_instructor: Printable = NOTHING  # the message with the right value, where that is withheld
    # the others for whose numbers the answers are right, for the instructor alone
    whose: list[Printable] = field(default_factory=list)
    tried: bool = False  # whether the code tried what it may not, or left processes behind
    facets: list[FacetResult] = field(default_factory=list)  # of a wrong function
    # why at most half of the points count: something is wrong that facets do not measure
    half_because: Printable = NOTHING
    convention: Printable = (
        NOTHING  # that a right function goes by, where another one has to go by the same
    )


@dataclass
class Result:
    """A check, its verdict and what it cost."""

    check: Check
    verdict: Verdict
    seconds: float = 0.0

    @property
    def points(self) -> float:
        if self.verdict.status == "passed":
            return self.check.points
        earned = sum(facet.points for facet in self.verdict.facets)
        wrong = {facet.name for facet in self.verdict.facets if facet.status == "wrong"}
        # something is wrong that facets do not measure, and nobody knows how much of it
        if self.verdict.status == "crashed" or self.verdict.half_because or ELSEWHERE in wrong:
            earned = min(earned, self.check.points / 2)
        return float(round(earned, 3)) if self.check.partial_credit else 0.0
