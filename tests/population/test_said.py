"""Nothing false is said: what verdicts claim of wrong functions is held against the code, on fresh
inputs, other schedules and another number of steps. A fixed sample in every run, all with --full.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from evaluating import FUNCTIONS, Curves, Function, factors_in, measure, tables
from mutants import sample
from pieces import population
from settled import contract
from trial import CHECKS, needed, sources
from variants import REWRITTEN

from autograder.checking.catalogue import exercises
from autograder.checking.checks import Answer, Case, Check, choose_cases
from autograder.checking.comparison import find_difference
from autograder.checking.differences import describe_difference
from autograder.checking.verdict import Result
from autograder.content import homework
from autograder.grading import measured
from autograder.grading.cases import run_cases
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for, given_sources
from autograder.sandbox import Limits, Zygote
from autograder.submission.sources import Sources

SEED, FRESH = 20261128, 7
Own = tuple[Curves, Curves]  # factors and tables
EVERY, EVERY_MUTANT = 67, 131
EXERCISES = {each.id: each for part in REWRITTEN for each in exercises(part)}

FACET_OF = {
    "x_0": "factor of x_0",
    "noise": "factor of the noise",
    "x_t": "factor of x_t",
    "epsilon": "factor of the prediction",
}


@dataclass(frozen=True)
class Told:
    """A wrong function's verdict. passed: ids of the checks that passed."""

    name: str
    part: str
    result: Result
    sources: Sources
    passed: frozenset[str]

    @property
    def id(self) -> str:
        return self.result.check.id


def wrong_submissions() -> Iterator[tuple[str, str, set[str], Sources]]:
    for each in population(*REWRITTEN):
        wrong = {t.function.partition(":")[2] for t in each.truths if not t.is_right}
        wrong = {function for function in wrong if not contract(f"{each.name} {function}")}
        if wrong:
            yield each.name, each.part, wrong, sources(each)


def wrong_mutants() -> Iterator[tuple[str, str, set[str], Sources]]:
    for number, each in enumerate(sample(population(*REWRITTEN))):
        path, _, function = each.mutant.function.partition(":")
        name, _, inside = path.partition("/")
        part = homework().parts[name]
        if not each.is_right:
            module = next(m for m in part.modules if part.paths[m] == inside)
            graded = {m: part.read(m) for m in part.modules} | {module: each.mutant.text}
            yield f"mutant {number}", name, {function}, Sources(graded, given_sources(name))


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest, sandbox: Zygote) -> list[Told]:
    everything = request.config.getoption("--full")
    checks = {part: checks_for(part, SEED) for part in REWRITTEN}
    asked = [*[*wrong_submissions()][:: 1 if everything else EVERY]]
    asked += [*wrong_mutants()][:: 1 if everything else EVERY_MUTANT]
    found = []
    for name, part, functions, source in asked:
        judged = functions & CHECKS.keys()
        names = {name for function in judged for name in CHECKS[function]}
        wanted = {name for function in judged for name in needed(function, checks[part])}
        results = grade(source, [check for check in checks[part] if check.id in wanted], sandbox)
        passed = frozenset(r.check.id for r in results if r.verdict.status == "passed")
        found += [
            Told(name, part, result, source, passed)
            for result in results
            if result.check.id in names - passed
        ]
    return found


@cache
def fresh_check(name: str) -> Check:
    """A check with inputs, schedules and weights that nobody has seen."""
    return EXERCISES[name].check(FRESH)


def test_a_known_mistake_is_named_where_it_gives_the_same_answers(
    told: list[Told], sandbox: Zygote
) -> None:
    named = [each for each in told if each.result.verdict.misconception]
    assert len(named) > 1
    assert [each.name for each in named if not _answers_like_its_name(each, sandbox)] == []


def _answers_like_its_name(each: Told, sandbox: Zygote) -> bool:
    exercise, check = EXERCISES[each.id], fresh_check(each.id)
    (mistake,) = (m for m in exercise.misconceptions if m.name == each.result.verdict.misconception)
    part = homework().parts[each.part]
    graded = {m: part.read(m) for m in part.modules}
    graded[exercise.module] = mistake.apply(exercise.reference())
    cases = choose_cases(check.cases, set(each.passed))
    mine, its = (
        run_cases(sandbox, cases, source).answers
        for source in (each.sources, Sources(graded, given_sources(each.part)))
    )
    return all(
        case.name in mine and case.name in its and _same(case, mine[case.name], its[case.name])
        for case in cases
    )


def _same(case: Case, one: Answer, other: Answer) -> bool:
    if one.raised or other.raised:
        return one.raised == other.raised
    right = find_difference(one, case) is None, find_difference(other, case) is None
    if any(right):
        return all(right)
    pairs = [(name, one.outputs.get(name), other.outputs.get(name)) for name in case.expected[0]]
    return not any(
        describe_difference(name, a, b, 10 * case.tolerance)
        for name, a, b in pairs
        if a is not None and b is not None and a.shape == b.shape
    )


def test_a_formula_that_is_read_comes_again_from_other_inputs(
    told: list[Told], sandbox: Zygote
) -> None:
    """Numbers in it aside: a mixture that fits no words is told with the weights of that case."""
    read = [each for each in told if any(f.reading for f in each.result.verdict.facets)]
    assert len(read) > 1
    apart = []
    for each in read:
        limits = Limits()
        again = measured.measure(
            sandbox, fresh_check(each.id), (), each.sources, set(each.passed), limits, "cpu"
        )
        before, after = (
            {f.name: f.reading for f in facets if f.reading and "." not in f.reading}
            for facets in (each.result.verdict.facets, again)
        )
        apart += [
            (each.name, name, before[name], after[name])
            for name in before.keys() & after.keys()
            if before[name] != after[name]
        ]
    assert apart == []


def test_a_formula_that_is_read_gives_the_codes_own_factors(
    told: list[Told], tmp_path: Path
) -> None:
    asked, false = 0, []
    for number, each in enumerate(told):
        for (check, left), function in FUNCTIONS.items():
            if check != each.id or not _has_right_tables(each):
                continue
            own = _own(each, function, tmp_path / f"{number} {left}")
            if own is not None:
                asked += 1
                false += [(each.name, *text) for text in _false_readings(each, function, own)]
                false += [(each.name, *text) for text in _false_statuses(each, function, own)]
    assert false == []
    assert asked > 0


def _false_readings(each: Told, function: Function, own: Own) -> Iterator[tuple[str, str]]:
    factors, curves = own
    facets = each.result.verdict.facets
    ends = [0, -1] if any("At t = " in facet.message for facet in facets) else []
    for facet in facets:
        if facet.reading.startswith(f"{function.left} = "):
            for term, curve in factors_in(facet.reading, curves).items():
                last = [0] if term == "z" else []  # told by itself
                if not _is_near(factors[term], curve, ends + last):
                    yield facet.name, term


def _has_right_tables(each: Told) -> bool:
    return ("2.5.1/cosine" if each.id.startswith("2.5") else "2.1.1/init") in each.passed


def _own(each: Told, function: Function, folder: Path) -> Own | None:
    part = homework().parts[each.part]
    for module in part.modules:
        file = folder / each.part / part.paths[module]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(each.sources.graded[module], encoding="utf-8")
    return measure(function, folder)


def _is_near(own: np.ndarray, said: np.ndarray, left_out: list[int]) -> bool:
    kept = np.isfinite(said)
    kept[left_out] = False
    same, turned = np.abs(own - said)[kept], np.abs(own + said)[kept]
    size = max(1.0, float(np.abs(said[kept]).max(initial=0.0)))
    return min(same.max(initial=0.0), turned.max(initial=0.0)) < 3e-3 * size


def _false_statuses(each: Told, function: Function, own: Own) -> Iterator[tuple[str, str]]:
    """Facets of a factor that are passed or wrong, and are not by the code's own factors."""
    if not each.id.startswith("2.1"):
        return
    factors, curves = own
    due = factors_in(function.right, curves)
    status = {facet.name: facet.status for facet in each.result.verdict.facets}
    for term, name in FACET_OF.items():
        if term in due and name in status:
            right = np.abs(factors[term] - due[term]).max() < 1e-4 * np.abs(due[term]).max()
            if status[name] == ("wrong" if right else "passed"):
                yield name, status[name]


def test_a_formula_is_evaluated_as_it_is_read() -> None:
    curves = tables(np.linspace(0.1, 0.5, 6))
    bars = curves["alpha_bar_t"]
    read = factors_in("x = -[beta_t / sqrt(1 - alpha_bar_t) at t + 1] * a + [?] * b + c", curves)
    np.testing.assert_allclose(read["a"][:-1], (-curves["beta_t"] / np.sqrt(1 - bars))[1:])
    assert np.isnan(read["b"]).all() and (read["c"][:-1] == 1).all()
    np.testing.assert_allclose(factors_in("y = alpha_bar_(t-1)^2", curves)[""][1:], bars[:-1] ** 2)
