"""When a class handed in, day by day, where the platform tells of each attempt."""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .gradescope_export import Attempt


@dataclass(frozen=True)
class Day:
    """A day, in the time zone of the platform. attempts: how many of them; students: by how many;
    median: of the scores that the platform gave on it, None where it gave none.
    """

    day: date
    attempts: int
    students: int
    median: float | None


def by_day(attempts: Iterable[tuple[Attempt, ...]]) -> list[Day]:
    """The days on which somebody handed in. attempts: those of each student."""
    tried: dict[date, list[Attempt]] = defaultdict(list)
    who: dict[date, set[int]] = defaultdict(set)
    for student, theirs in enumerate(attempts):
        for attempt in theirs:
            day = attempt.submitted.date()
            tried[day].append(attempt)
            who[day].add(student)
    return [Day(day, len(tried[day]), len(who[day]), _median(tried[day])) for day in sorted(tried)]


def _median(attempts: list[Attempt]) -> float | None:
    scores = [attempt.score for attempt in attempts if attempt.score is not None]
    return statistics.median(scores) if scores else None
