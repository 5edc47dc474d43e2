"""Two known mistakes in one function: is each of them still said?"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.checking.catalogue import exercises
from autograder.checking.checks import Check
from autograder.checking.exercise import Exercise, Misconception
from autograder.checking.verdict import ELSEWHERE
from autograder.content import homework
from autograder.grading.grader import checks_for, given_sources
from autograder.grading.measured import measure, tell_beside
from autograder.grading.one_by_one import ask
from autograder.sandbox import Limits, Sandbox
from autograder.submission.sources import Sources

MOST = 28


@dataclass(frozen=True)
class Pair:
    """missed: facets that one of the two mistakes gets wrong by itself, of which nothing is said
    where both are there. each_said: whether of each mistake at least one of its facets is said.
    """

    check: str
    first: str
    second: str
    missed: frozenset[str]
    each_said: bool


def looked_at() -> list[Exercise]:
    """The exercises that are looked at facet by facet."""
    known = [one for part in homework().parts for one in exercises(part)]
    return [one for one in known if one.measurement is not None]


def pairs(exercise: Exercise, seed: int, sandbox: Sandbox, most: int = MOST) -> Iterator[Pair]:
    """Up to so many of an exercise, any two known mistakes whose edits do not meet."""
    checks = {check.id: check for check in checks_for(exercise.part, seed)}

    def said(source: str) -> frozenset[str]:
        return _said(exercise, source, checks, sandbox)

    reference = exercise.reference()
    alone = {m.name: said(m.apply(reference)) for m in exercise.misconceptions}
    known = [m for m in exercise.misconceptions if alone[m.name]]
    together = [*itertools.combinations(known, 2)]
    random.Random(1).shuffle(together)
    found = 0
    for first, second in together:
        if (source := _both(first, second, reference)) and found < most:
            found += 1
            one, other, both = alone[first.name], alone[second.name], said(source)
            yield Pair(
                exercise.id,
                first.name,
                second.name,
                missed=(one | other) - both,
                each_said=bool(one & both) and bool(other & both),
            )


def _both(first: Misconception, second: Misconception, reference: str) -> str:
    try:
        return second.apply(first.apply(reference))
    except ValueError:  # they change the same piece
        return ""


def _said(
    exercise: Exercise, source: str, checks: dict[str, Check], sandbox: Sandbox
) -> frozenset[str]:
    """The facets of which something is said."""
    check, part = checks[exercise.id], homework().parts[exercise.part]
    assert check.measurement is not None
    measured = tuple(case for case in check.measurement.cases if not case.fresh)
    asked = tuple(case for case in check.cases if not case.fresh)
    published = replace(check, cases=asked, measurement=replace(check.measurement, cases=measured))
    graded = {module: part.read(module) for module in part.modules} | {exercise.module: source}
    sources = Sources(graded, given_sources(exercise.part))
    verdict = ask(sandbox, published, sources, set(checks), Limits(), "cpu")
    passed, wrong_outputs = set(checks), verdict.wrong_outputs
    verdict.facets = measure(sandbox, published, wrong_outputs, sources, passed, Limits(), "cpu")
    tell_beside(verdict)
    wrong = {each.name for each in verdict.facets if each.status == "wrong" and each.message}
    return frozenset(wrong | ({ELSEWHERE} if verdict.also else set()))
