"""The verdict on a file of tests: which tests count, and how many broken versions these find."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .checks import Check
from .printable import Printable, printable, quoted
from .trials import Trial, Version
from .verdict import FacetResult, Verdict

FOUND, ACCEPTED = "broken versions found", "no right version accused"
MOST_ESCAPED = 3  # practice versions that are spoken of at a time
MOST_SLOW = 2  # tests that are named where all are too slow
NUMBER = r"(?:tensor\()?(-?\d+\.?\d*(?:e[-+]\d+)?)"
EQUALITY = re.compile(f"assert {NUMBER}.* == {NUMBER}")


@dataclass
class Tried:
    """What came of trying tests on all versions.

    tests: all of them. accused: {test: the right version that it fails for, and what it says}; it
        says nothing where it may have chosen its words to tell what a version is.
    chance: tests that fail for the handed-out version with other random numbers.
    copies: {test: the function that it holds a copy of}. lookers: {test: the word with which it
        reaches for code}. unread: {test whose text was not looked at: the line that is nested too
        deeply for that; 0 where its text was not found}. unable: {test: what it needs that
        is not there}. unnamed: those among the last three that are so only with versions which
        students may not see: naming them could tell what a version is.
    caught: {broken version: the test that fails for it}.
    seconds: of computing. spent: {test: its own seconds, for each version that it was tried on}.
    """

    tests: list[str] = field(default_factory=list)
    accused: dict[str, tuple[Version, str]] = field(default_factory=dict)
    chance: set[str] = field(default_factory=set)
    copies: Mapping[str, str] = field(default_factory=dict)
    lookers: dict[str, str] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    unable: dict[str, str] = field(default_factory=dict)
    unnamed: set[str] = field(default_factory=set)
    caught: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    spent: dict[str, list[float]] = field(default_factory=dict)

    def slowest(self) -> str:
        """The tests that take longest, in words; empty where no times are known."""
        means = {test: sum(spent) / len(spent) for test, spent in self.spent.items()}
        most = sorted(means, key=lambda test: -means[test])[:MOST_SLOW]
        return " and ".join(f"{test} ({means[test]:.2f} s)" for test in most)


def judge_tests(check: Check, trial: Trial, tried: Tried) -> Verdict:
    """The verdict on a file with at least one test."""
    found, of = len(tried.caught), len(trial.broken)
    share = (found / of - trial.none) / (trial.all_ - trial.none)
    earned = round(min(1.0, max(0.0, share)) * check.points, 2)
    lost = round(min(earned, len(tried.accused) * trial.cost * check.points), 2)
    escaped = [each for each in trial.broken if each.practice and each.name not in tried.caught]
    told = printable(f"Your tests find {found} of {of} broken versions ({found / of:.0%}).")
    remarks = [*_uncounted(tried, trial.tested), *_by_chance(tried), *_when_graded(tried, trial)]
    if earned == check.points and not tried.accused:
        return Verdict("passed", remarks=[told, *remarks, *_escapes(escaped)])
    facets = [_found(of - found, earned, check.points, trial), _accepted(tried, lost, trial.tested)]
    return Verdict("wrong", told, also=_escapes(escaped), remarks=remarks, facets=facets)


def _found(escaped: int, earned: float, points: float, trial: Trial) -> FacetResult:
    versions = "version passes" if escaped == 1 else "versions pass"
    told = printable(
        f"{escaped} broken {versions} all tests that count. There are no points for finding "
        f"{trial.none:.0%} or less, and all of them from {trial.all_:.0%} on."
    )
    status = "passed" if earned == points else "wrong"
    return FacetResult(FOUND, status, earned, points, message=told)


def _accepted(tried: Tried, lost: float, tested: str) -> FacetResult:
    """The tests that are struck out, each with the version that it accuses."""
    if not tried.accused:
        return FacetResult(ACCEPTED, "passed", 0.0, 0.0)
    told = " ".join(
        _accusation(test, version, said, tested) for test, (version, said) in tried.accused.items()
    )
    struck = "This test does not count" if len(tried.accused) == 1 else "These tests do not count"
    costs = ", and each costs points" if lost else ""
    return FacetResult(
        ACCEPTED, "wrong", -lost or 0.0, 0.0, message=printable(f"{told} {struck}{costs}.")
    )


def _accusation(test: str, version: Version, said: str, tested: str) -> str:
    right = f"a right version ({version.name})"
    which = f"{tested}.py itself" if version.is_handed_out else right
    alike = (
        " Where both sides look alike, they differ by rounding: compare with a tolerance."
    ) * _looks_equal(said)
    words = f": {quoted(said)}" if said else ""
    return f"{test} fails for {which}{words}.{alike}"


def _looks_equal(said: str) -> bool:
    """Whether an assertion that failed is one of two numbers that print nearly alike."""
    found = EQUALITY.match(said)
    one, other = map(float, found.groups()) if found else (0.0, 1.0)
    return abs(one - other) <= 1e-3 * max(abs(one), abs(other))


def _uncounted(tried: Tried, tested: str) -> list[Printable]:
    copies = [
        printable(
            f"{test} does not count, because it compares {tested}.py with a copy of "
            f"{function}. Test a property, or a value that you worked out by hand."
        )
        for test, function in tried.copies.items()
    ]
    lookers = [
        printable(
            f"{test} does not count, because it reaches for code ({word}). A test should look at "
            f"what the functions return."
        )
        for test, word in tried.lookers.items()
        if test not in tried.unnamed
    ]
    unread = [
        printable(
            f"{test} does not count, because the statement in line {line}, which it uses, is "
            f"nested too deeply to be read. Write it as several statements."
            if line
            else f"{test} does not count, because its text was not found: a test should be a "
            f"function of the file, or of a class in it, and the file should be one that a person "
            f"can read."
        )
        for test, line in tried.unread.items()
        if test not in tried.unnamed
    ]
    unable = [
        printable(
            f"{test} does not count, and costs no points, because it needs what is not there when "
            f"tests are graded: {quoted(why)}. There are no files and no folders, and of fixtures "
            f"only your own and those of pytest that need neither."
        )
        for test, why in tried.unable.items()
        if test not in tried.unnamed
    ]
    unnamed = [
        printable(
            f"Some tests do not count with versions of {tested}.py that are not shown, because "
            f"with these alone they reach for code, need what is not there when tests are graded, "
            f"or have a text that was not found. A test should do the same with every version."
        )
    ]
    return [*copies, *lookers, *unread, *unable, *(unnamed if tried.unnamed else [])]


def _by_chance(tried: Tried) -> list[Printable]:
    return [
        printable(
            f"{test} depends on chance: with other random numbers it fails for the right version, "
            f"too. It counts, but give it a wider tolerance or more samples."
        )
        for test in sorted(tried.chance)
    ]


def _when_graded(tried: Tried, trial: Trial) -> list[Printable]:
    """What a student should know who sees some versions alone."""
    if trial.is_whole:
        return []
    right = {each.name for each in trial.versions if each.is_right}
    seconds = tried.seconds / len(trial.versions) * trial.runs_in_all
    slow = ""
    if seconds > trial.seconds:
        slow = f": make them faster, first of all {tried.slowest() or 'the slowest'}"
    told = [
        f"The grader tries your tests on {trial.broken_in_all} broken versions and on "
        f"{trial.right_in_all} right ones; these were {len(trial.broken)} and {len(right)} of "
        f"them. All would take about {seconds:.0f} s of computing, of {trial.seconds} s at "
        f"most{slow}."
    ]
    if len(tried.caught) == len(trial.broken):
        told.append(
            f"What the others are is not shown: break {trial.tested}.py yourself, a line at a "
            f"time, and see whether your tests find it."
        )
    return [*map(printable, told)]


def _escapes(escaped: list[Version]) -> list[Printable]:
    told = [printable(f"Not found: {each.sentence}") for each in escaped[:MOST_ESCAPED]]
    more = len(escaped) - MOST_ESCAPED
    return (
        [*told, printable(f"Not found, too: {more} more practice versions.")] if more > 0 else told
    )
