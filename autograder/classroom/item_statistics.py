"""How well the checks measure, by classical item analysis: difficulty, discrimination, and which
public check predicts a hidden one.

Sources: Lord and Novick, Statistical Theories of Mental Test Scores (1968), section 15 (point-
biserial and phi coefficients); Henrysson, Psychometrika 28 (1963) (an item against the rest of the
test); Fisher, Metron 1 (1921) (the interval of a correlation).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ..checking.order import order_of
from ..report.record import CheckReport, Report

FEWEST = 20  # students below which nothing is said of a correlation
FEWEST_OF_EACH = 5  # of those who pass, and of those who do not
NO_ANSWER = ("not_run", "grader_error")  # which says nothing of the student


@dataclass(frozen=True)
class Correlation:
    """r in -1..1 over n students; low, high: the ends of its interval, 95 % where nothing else is
    said.
    """

    r: float
    n: int
    low: float
    high: float


@dataclass(frozen=True)
class Item:
    """A check. difficulty: the mean share of its points, 0..1, so that easy checks have a large
    one. discrimination: of passing with the points of all other checks; None where n is too small.
    """

    check: str
    n: int
    difficulty: float
    discrimination: Correlation | None


@dataclass(frozen=True)
class Prediction:
    """A public check that goes with a hidden one. if_passed, if_not: (how many pass the hidden
    one, of how many), of those who pass the public one and of those who do not.
    """

    hidden: str
    public: str
    correlation: Correlation
    if_passed: tuple[int, int]
    if_not: tuple[int, int]


def point_biserial(passed: Sequence[bool], values: Sequence[float]) -> float | None:
    """(mean of those who pass - mean of those who do not) / s * sqrt(p q), with s the standard
    deviation of all (divided by n). None where it is not defined.
    """
    which, numbers = np.asarray(passed, bool), np.asarray(values, np.float64)
    spread = float(numbers.std())
    # equal numbers have a spread of rounding errors
    if which.all() or not which.any() or spread <= 1e-9 * max(1.0, float(abs(numbers).max())):
        return None
    gap = numbers[which].mean() - numbers[~which].mean()
    share = which.mean()
    return float(np.clip(gap / spread * math.sqrt(share * (1 - share)), -1.0, 1.0))


def fisher_interval(r: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of a correlation by Fisher's z: tanh(artanh r +- z / sqrt(n - 3)), n > 3."""
    if abs(r) >= 1:
        return r, r
    half = NormalDist().inv_cdf((1 + confidence) / 2) / math.sqrt(n - 3)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def correlate(
    passed: Sequence[bool], values: Sequence[float], confidence: float = 0.95
) -> Correlation | None:
    """The point-biserial correlation with its interval; None where there are too few students."""
    n, yes = len(passed), sum(passed)
    if n < FEWEST or min(yes, n - yes) < FEWEST_OF_EACH:
        return None
    r = point_biserial(passed, values)
    return None if r is None else Correlation(r, n, *fisher_interval(r, n, confidence))


def item_statistics(reports: Iterable[Report]) -> list[Item]:
    """Each check that gives points, in the order of the exercises."""
    kept = [*reports]
    exercises = {check.id: check.exercise for report in kept for check in report.checks}
    made = []
    for check in sorted(exercises, key=lambda each: (order_of(exercises[each]), each)):
        pairs = [(report, one) for report in kept if (one := _answered(report, check)) is not None]
        if not pairs:
            continue
        passed = [one.status == "passed" for _, one in pairs]
        rest = [_rest(report, one) for report, one in pairs]
        shares = [one.points / one.max_points for _, one in pairs]
        difficulty = sum(shares) / len(shares)
        made.append(Item(check, len(pairs), difficulty, correlate(passed, rest)))
    return made


def predictions(reports: Iterable[Report]) -> list[Prediction]:
    """For each check that pages hide the public one that goes with it best, where the lower end of
    the interval is above 0. The intervals are wider by the number of public checks that were tried
    (Bonferroni).
    """
    kept = [*reports]
    seen = {check.id: check for report in kept for check in report.checks}
    ordered = sorted(seen.values(), key=lambda check: (order_of(check.exercise), check.id))
    public = [check.id for check in ordered if check.visibility == "public"]
    made = []
    for hidden in (check.id for check in ordered if check.visibility != "public"):
        tried = [_prediction(kept, hidden, each, 1 - 0.05 / len(public)) for each in public]
        sure = [each for each in tried if each is not None and each.correlation.low > 0]
        made += [max(sure, key=lambda each: each.correlation.r)] if sure else []
    return made


def _prediction(
    reports: list[Report], hidden: str, public: str, confidence: float
) -> Prediction | None:
    both = [
        (one.status == "passed", other.status == "passed")
        for report in reports
        if (one := _answered(report, public)) and (other := _answered(report, hidden))
    ]
    first, second = [one for one, _ in both], [other for _, other in both]
    # phi is the point-biserial coefficient of two that are each 0 or 1
    correlation = correlate(first, [float(other) for other in second], confidence)
    if correlation is None or correlate(second, [float(one) for one in first]) is None:
        return None
    with_it = [other for one, other in both if one]
    without = [other for one, other in both if not one]
    counts = [(sum(each), len(each)) for each in (with_it, without)]
    return Prediction(hidden, public, correlation, *counts)


def _answered(report: Report, check: str) -> CheckReport | None:
    """A student's check, where it says something of the student: an optional one that was left out
    does not.
    """
    for one in report.checks:
        if one.id == check:
            left_out = one.bonus and one.status == "not_attempted"
            return one if one.max_points and one.status not in NO_ANSWER and not left_out else None
    return None


def _rest(report: Report, check: CheckReport) -> float:
    """The points of all other checks that count."""
    return report.score - (0.0 if check.bonus else check.points)
