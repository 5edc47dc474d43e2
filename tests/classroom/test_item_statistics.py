"""How well checks measure: coefficients as the textbooks have them, and silence where there are too
few students.
"""

import math
import random
import statistics
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_pages import check, report

from autograder.classroom.item_statistics import (
    FEWEST,
    FEWEST_OF_EACH,
    correlate,
    fisher_interval,
    item_statistics,
    point_biserial,
    predictions,
)
from autograder.report.record import CheckReport, Report

SCORES = st.lists(st.tuples(st.booleans(), st.integers(0, 100)), min_size=2, max_size=60)


def test_the_coefficient_of_an_example_worked_by_hand() -> None:
    """Means 7 and 3, s = sqrt(5), p = q = 1/2: r = 4 / sqrt(5) / 2."""
    r = point_biserial([True, True, False, False], [6, 8, 2, 4])
    assert r == pytest.approx(2 / math.sqrt(5))


@settings(deadline=None)
@given(SCORES)
def test_it_is_pearsons_where_that_is_defined(pairs: list[tuple[bool, int]]) -> None:
    passed, values = [one for one, _ in pairs], [float(value) for _, value in pairs]
    r = point_biserial(passed, values)
    if len({*passed}) == 1 or len({*values}) == 1:
        assert r is None
        return
    assert r == pytest.approx(statistics.correlation([*map(float, passed)], values), abs=1e-9)


def test_the_interval_of_a_correlation_as_a_textbook_has_it() -> None:
    """r = 0.5, n = 28: z = 0.5493, half 1.96 / 5."""
    low, high = fisher_interval(0.5, 28)
    assert (low, high) == (pytest.approx(0.156, abs=5e-4), pytest.approx(0.736, abs=5e-4))
    wide = fisher_interval(0.5, 28, 0.99)
    assert wide[0] < low < high < wide[1]


def test_nothing_is_said_of_few_students() -> None:
    def made(n: int, passed: int) -> object:
        return correlate([number < passed for number in range(n)], [*range(n)])

    assert made(FEWEST, FEWEST // 2) is not None
    assert made(FEWEST - 1, FEWEST // 2) is None
    assert made(FEWEST * 2, FEWEST_OF_EACH - 1) is None
    assert made(FEWEST * 2, FEWEST * 2 - FEWEST_OF_EACH + 1) is None
    assert correlate([True, False] * FEWEST, [3.0] * 2 * FEWEST) is None


def one(name: str, passed: bool, **changes: object) -> CheckReport:
    status, points = ("passed", 2.0) if passed else ("wrong", 0.0)
    changes = {"status": status, "points": points, **changes}
    return check(id=name, exercise=name.split("/")[0], max_points=2.0, **changes)


def test_a_check_is_compared_with_all_others_and_not_with_itself() -> None:
    """Two checks that have nothing to do with each other: with itself in the sum, each would."""
    quarter = [(a, b) for a in (False, True) for b in (False, True)] * 10
    made = item_statistics(report(one("1/a", a), one("2/b", b)) for a, b in quarter)
    assert [item.check for item in made] == ["1/a", "2/b"]
    for item in made:
        assert (item.n, item.difficulty) == (40, 0.5)
        assert item.discrimination is not None and abs(item.discrimination.r) < 1e-9


def test_the_difficulty_is_of_points_and_of_those_who_answered() -> None:
    reports = [report(one("1/a", False, points=1.0)), report(one("1/a", True))]
    reports.append(report(one("1/a", False, status="grader_error")))
    reports.append(report(one("1/a", False, status="not_attempted", bonus=True)))
    (item,) = item_statistics(reports)
    assert (item.n, item.difficulty, item.discrimination) == (2, 0.75, None)
    assert item_statistics([report(replace(one("1/a", True), max_points=0.0))]) == []


def hidden_class(n: int, noise: float) -> list[Report]:
    """The hidden check follows 1/a, but for a share of the students; 2/b follows nothing."""
    draw = random.Random(3)
    made = []
    for _ in range(n):
        a, b = draw.random() < 0.5, draw.random() < 0.5
        follows = a if draw.random() >= noise else not a
        made.append(report(one("1/a", a), one("2/b", b), one("3/c", follows, visibility="hidden")))
    return made


def test_the_public_check_that_goes_with_a_hidden_one_is_named() -> None:
    (made,) = predictions(hidden_class(100, 0.1))
    assert (made.hidden, made.public) == ("3/c", "1/a")
    (right, of), (lucky, others) = made.if_passed, made.if_not
    assert of + others == made.correlation.n == 100
    assert right > 0.8 * of and lucky < 0.2 * others
    assert made.correlation.low > 0


@pytest.mark.parametrize(("n", "noise"), [(100, 0.5), (19, 0.0)])
def test_no_check_is_named_where_none_predicts_or_few_are_there(n: int, noise: float) -> None:
    assert predictions(hidden_class(n, noise)) == []
