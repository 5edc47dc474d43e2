"""Each known mistake, made into a submission, is caught, named as itself, and costs its own
exercise's points alone.

Every run asks a fixed sample of them with the check of its own exercise and those that it builds
on, without its facets, and some of these with facets and all checks of the part; with --full all.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from course import EXERCISES, FRESH_SEED, PARTS

from autograder.checking.checks import choose_cases, with_what_it_needs
from autograder.checking.exercise import Exercise, Misconception
from autograder.checking.judge import judge
from autograder.checking.verdict import Result
from autograder.grading.cases import run_cases
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

CATALOGUE = [
    (exercise, mistake) for exercise in EXERCISES.values() for mistake in exercise.misconceptions
]
IDS = [f"{exercise.id}-{mistake.name}" for exercise, mistake in CATALOGUE]
EVERY_WHOLE = 8  # of the mistakes of an exercise

Graded = dict[str, dict[str, Result]]


def asked(session: pytest.Session) -> list[tuple[Exercise, Misconception]]:
    """The mistakes that this run asks for: all of one exercise with `-m e1_3`."""
    wanted = [
        item.callspec.params
        for item in session.items
        if item.path == Path(__file__)
        and hasattr(item, "callspec")
        and item.get_closest_marker("skip") is None
    ]
    return [(each["exercise"], each["mistake"]) for each in wanted if "mistake" in each]


def meets_the_whole_part(exercise: Exercise, mistake: Misconception, full: bool) -> bool:
    """Whether all checks of the part are asked, to see that no other exercise loses points."""
    place = [each.name for each in exercise.misconceptions].index(mistake.name)
    return full or place % EVERY_WHOLE == 0


@pytest.fixture(scope="module")
def graded(
    request: pytest.FixtureRequest, sandbox: Zygote, record: Callable[[str], None]
) -> Graded:
    """The results of the wrong submissions, two at a time; and the table of what was caught."""
    todo = asked(request.session)
    references = {part: reference_sources(part) for part in PARTS}
    checks = {part: checks_for(part, FRESH_SEED) for part in PARTS}

    def grade_one(pair: tuple[Exercise, Misconception]) -> dict[str, Result]:
        exercise, mistake = pair
        reference = references[exercise.part]
        wrong = {**reference.graded, exercise.module: mistake.apply(exercise.reference())}
        asked_for = checks[exercise.part]
        if not meets_the_whole_part(exercise, mistake, request.config.getoption("--full")):
            needed = with_what_it_needs(exercise.id, {each.id: each for each in asked_for})
            asked_for = [replace(each, measurement=None) for each in asked_for if each.id in needed]
        results = grade(replace(reference, graded=wrong), asked_for, sandbox)
        return {result.check.id: result for result in results}

    with ThreadPoolExecutor(2) as pool:
        results = pool.map(grade_one, todo)
    by_id = {
        f"{exercise.id}-{mistake.name}": each
        for (exercise, mistake), each in zip(todo, results, strict=True)
    }
    record(_table(todo, by_id))
    return by_id


def _table(todo: list[tuple[Exercise, Misconception]], by_id: Graded) -> str:
    lines = [f"{'known mistakes':26}{'caught':>8}{'named':>8}{'total':>8}{'collateral':>12}"]
    sums = [0, 0, 0, 0]
    for exercise in dict.fromkeys(exercise.id for exercise, _ in todo):
        counts = [0, 0, 0, 0]
        for mistake in (mistake for one, mistake in todo if one.id == exercise):
            results = by_id[f"{exercise}-{mistake.name}"]
            verdict = results[exercise].verdict
            lost_elsewhere = sum(
                r.points < r.check.points for name, r in results.items() if name != exercise
            )
            found = (
                verdict.status != "passed",
                verdict.misconception == mistake.name,
                True,
                lost_elsewhere,
            )
            counts = [count + int(value) for count, value in zip(counts, found, strict=True)]
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        lines.append(f"{exercise:26}{counts[0]:>8}{counts[1]:>8}{counts[2]:>8}{counts[3]:>12}")
    return "\n".join([*lines, f"{'all':26}{sums[0]:>8}{sums[1]:>8}{sums[2]:>8}{sums[3]:>12}"])


# Where no loss comes back, nobody can see what training shows the network.
ALSO = {"criterion_called_with_one_argument": ("2.2.2/null_condition",)}


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("exercise", "mistake"), CATALOGUE, ids=IDS)
def test_mistake_is_named_and_costs_only_its_own_points(
    exercise: Exercise, mistake: Misconception, graded: Graded
) -> None:
    results = graded[f"{exercise.id}-{mistake.name}"]
    verdict = results[exercise.id].verdict
    assert verdict.status in ("wrong", "crashed"), f"not caught: {verdict}"
    assert verdict.misconception == mistake.name, (
        f"taken for {verdict.misconception}: {verdict.message}"
    )
    assert verdict.sentence == mistake.sentence
    assert verdict.where.startswith(f"{exercise.module}.py:")
    lost = {
        name: r.verdict.message
        for name, r in results.items()
        if name not in (exercise.id, *ALSO.get(mistake.name, ())) and r.verdict.status != "passed"
    }
    assert not lost, f"other exercises lost points: {lost}"


@pytest.mark.full
@pytest.mark.parametrize("seed", range(1, 9))
def test_fresh_inputs_alone_catch_every_mistake_whatever_the_seed(
    seed: int, sandbox: Zygote
) -> None:
    """They decide, where all checks share a process: see grading._once."""
    missed = []
    for part in PARTS:
        reference, checks = (
            reference_sources(part),
            {check.id: check for check in checks_for(part, seed)},
        )
        for exercise, mistake in (pair for pair in CATALOGUE if pair[0].part == part):
            check, module = checks[exercise.id], exercise.module
            wrong = replace(
                reference, graded={**reference.graded, module: mistake.apply(exercise.reference())}
            )
            cases = [case for case in choose_cases(check.cases, set(checks)) if case.fresh]
            ran = run_cases(sandbox, cases, wrong)
            if not ran.failure and judge(check, cases, ran.answers).status == "passed":
                missed.append(f"{exercise.id}-{mistake.name}")
    assert missed == []


def test_names_and_sentences_are_a_students_not_a_programmers() -> None:
    """Unique names within an exercise, full sentences that address the reader, no word of tests
    or asserts.
    """
    for exercise in EXERCISES.values():
        names = [mistake.name for mistake in exercise.misconceptions]
        assert len(names) == len(set(names))
        for mistake in exercise.misconceptions:
            assert "our" in mistake.sentence.split(".")[0], mistake.sentence
            assert mistake.sentence.endswith("."), mistake.sentence
            assert len(mistake.sentence) < 300, mistake.sentence
            assert not any(
                word in mistake.sentence.lower() for word in ("assert", "test", "mutant")
            )


def test_catalogue_is_as_large_as_promised() -> None:
    sizes = {
        part: sum(len(exercise.misconceptions) for exercise in exercises)
        for part, exercises in PARTS.items()
    }
    assert sizes["theory"] >= 100
    assert min(sizes["conditional_ddpm"], sizes["diffusion_models"]) >= 45
    assert sizes["flow_matching"] >= 100
    assert all(len(exercise.misconceptions) >= 7 for exercise in PARTS["theory"])
