"""Attempts over time are counted by day, and by student."""

from datetime import date, datetime, timezone

from autograder.classroom.attempts_by_day import Day, by_day
from autograder.classroom.gradescope_export import Attempt


def at(day: int, score: float | None = None, hour: int = 12) -> Attempt:
    return Attempt(datetime(2026, 3, day, hour, tzinfo=timezone.utc), score)


def test_days_are_in_order_with_their_students_and_the_median_of_their_scores() -> None:
    ada = (at(1, 2.0), at(1, 4.0, hour=23), at(3))
    bob = (at(1, 9.0),)
    assert by_day([ada, bob]) == [
        Day(date(2026, 3, 1), attempts=3, students=2, median=4.0),
        Day(date(2026, 3, 3), attempts=1, students=1, median=None),
    ]


def test_no_attempt_is_no_day() -> None:
    assert by_day([]) == by_day([()]) == []
