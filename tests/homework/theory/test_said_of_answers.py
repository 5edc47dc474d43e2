"""Part 0: what is wrong with answers that are those of no known mistake is said, and nothing is
said of right ones.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from course import EXERCISES, FRESH_SEED

from autograder.checking.said import BESIDE
from autograder.checking.said_of_matrices import said_of_matrices
from autograder.checking.said_of_numbers import said_of_numbers
from autograder.checking.verdict import Verdict
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.homework.theory import oracle
from autograder.homework.theory.readings_of_probabilities import of_probability
from autograder.homework.theory.variants import DEFAULT, variant_of
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote
from autograder.worker.probing.vocabulary import Ask

PART = "theory"
Grade = Callable[[str], dict[str, Verdict]]
BAR = "numpy.prod([1 - b for b in betas[:t]])"

# name: (check, code that comes after the reference solution, words that are said of it)
WRONG: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "two things are wrong": (
        "0.5d/score_of_chain",
        f"def score_of_chain(x_t, betas, t, m, s):\n    k = {BAR}\n"
        "    return (x_t - k**0.5 * m) / (k**0.5 * s**2 + 1 - k)",
        ("has sqrt(alpha_bar_t) s^2 in it", "has the wrong sign"),
    ),
    "some arguments are right": (
        "0.5d/tweedie_mean",
        f"def tweedie_mean(x_t, score, betas, t):\n    k = {BAR}\n"
        "    if t == 1:\n        return (x_t + (1 - k) * score) / k**0.5\n"
        "    return x_t / k**0.5 + (1 - k) * score",
        ("is not divided by sqrt(alpha_bar_t)", "for others your answer is right"),
    ),
    "an index that is the last one": (
        "0.4b/chain_precision",
        "right_precision = chain_precision\ndef chain_precision(betas):\n"
        "    matrix = right_precision(betas)\n    matrix[0][0] += 1 / betas[-1] - 1\n"
        "    return matrix",
        ("1 / beta_T in the place of the 1",),
    ),
    "a half of a symmetric matrix": (
        "0.4a/chain_covariance",
        "right_covariance = chain_covariance\ndef chain_covariance(betas):\n"
        "    return numpy.triu(right_covariance(betas))",
        ("not symmetric", "below the diagonal it has only zeros", "Above the diagonal it is right"),
    ),
    "a remembered answer": (
        "0.5d/score_of_chain",
        "seen, right_score = {}, score_of_chain\ndef score_of_chain(x_t, betas, t, m, s):\n"
        "    return seen.setdefault((x_t, t, m, s), right_score(x_t, betas, t, m, s))",
        ("right when it is called first",),
    ),
    "an array that is changed in place": (
        "0.1b/covariance",
        "unit = numpy.array(covariance(1.0), dtype=float)\ndef covariance(s):\n    global unit\n"
        "    unit *= s**2\n    return unit",
        ("right when it is called first",),
    ),
    "a bound": (
        "0.4d/loss_beside_plain_guess",
        "right_share = loss_beside_plain_guess\ndef loss_beside_plain_guess(loss, betas):\n"
        "    return min(right_share(loss, betas), 1)",
        ("never goes beyond 1",),
    ),
    "another probability": (
        "0.2a/p_not_t_not_s",
        "def p_not_t_not_s():\n    return 0.54 / (0.54 + 0.16)",
        ("P(-t | -m, -s", "should be P(-t, -s | -m, -b)"),
    ),
    "roles at the ends": (
        "0.4c/blanket_of_x",
        "def blanket_of_x(t, T, conditional):\n    return {f'x{t - 1}', f'x{t + 1}', 'c'}",
        ("holds the condition c in the forward chain", "do not exist at t = 0 and at t"),
    ),
    "a name inside another": (
        "0.3iv/markov_blanket",
        "right_blanket = markov_blanket\ndef markov_blanket(node, parents):\n"
        "    found = right_blanket(node, parents)\n    for other in parents:\n"
        "        if other != node and node in ' '.join(parents[other]):\n"
        "            found |= {other, *parents[other]}\n    return found - {node}",
        ("; it should not",),
    ),
    "whole numbers of Python's": (
        "0.1b/covariance",
        "right = covariance\ndef covariance(s):\n"
        "    return right(s) if isinstance(s, float) else numpy.array(right(1)) * s ^ 2",
        ("s^2 is not",),
    ),
}


@pytest.fixture(scope="module")
def graded(sandbox: Zygote) -> Grade:
    """graded(more): {check: its verdict} of the reference with more code."""
    reference, checks = reference_sources(PART), checks_for(PART, FRESH_SEED)

    def grade_it(more: str) -> dict[str, Verdict]:
        source = f"{reference.graded['answers']}\nimport numpy\n{more}\n"
        submitted = replace(reference, graded={"answers": source})
        results = grade(submitted, checks, sandbox)
        return {result.check.id: result.verdict for result in results}

    return grade_it


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name: str, graded: Grade) -> None:
    check, more, words = WRONG[name]
    verdicts = graded(more)
    assert {each for each, verdict in verdicts.items() if verdict.status != "passed"} == {check}
    told = " ".join([verdicts[check].sentence, *verdicts[check].also])
    assert all(each in told for each in words), told


RIGHT_WITH_REMARKS = {
    "the inverse of a wrong covariance": (
        "0.1c/precision",
        "def covariance(s):\n    return s * numpy.minimum.outer(range(1, 5), range(1, 5))\n"
        "def precision(s):\n    return numpy.linalg.inv(covariance(s))",
        "lost in 0.1b",
    ),
    "the same in a chain": (
        "0.4b/chain_precision",
        "right_covariance = chain_covariance\ndef chain_covariance(betas):\n"
        "    return numpy.array(right_covariance(betas)) ** 2\n"
        "def chain_precision(betas):\n    return numpy.linalg.inv(chain_covariance(betas))",
        "lost in 0.4a",
    ),
    "a list that is changed": (
        "0.5b/loss_weight",
        "right_weight = loss_weight\ndef loss_weight(betas):\n    told = right_weight(betas)\n"
        "    betas.pop()\n    return told",
        "changes a list",
    ),
}


@pytest.mark.parametrize("name", RIGHT_WITH_REMARKS)
def test_what_costs_nothing_is_a_remark(name: str, graded: Grade) -> None:
    check, more, words = RIGHT_WITH_REMARKS[name]
    verdict = graded(more)[check]
    assert verdict.status == "passed" and any(words in each for each in verdict.remarks), verdict


@pytest.mark.parametrize(
    "covariance", ["raise ValueError(s)", "return None", "raise SystemExit", "return [[1, 2], [3]]"]
)
def test_a_right_precision_needs_no_covariance(covariance: str, graded: Grade) -> None:
    verdicts = graded(f"def covariance(s):\n    {covariance}")
    assert verdicts["0.1b/covariance"].status != "passed"
    assert verdicts["0.1c/precision"].status == "passed"
    assert verdicts["0.1c/precision"].remarks == []


def test_the_inverse_of_a_matrix_of_nothing_earns_nothing(graded: Grade) -> None:
    """Whoever has no covariance has no precision by inverting what stands in its place."""
    wrong = "def covariance(s):\n    return s * numpy.eye(4)\n"
    verdicts = graded(f"{wrong}def precision(s):\n    return numpy.eye(4) / s")
    assert verdicts["0.1c/precision"].status == "wrong"


@pytest.mark.parametrize("inverse", ["numpy.round(numpy.linalg.inv(covariance(s)), 2)", "[[1.0]]"])
def test_an_inverse_of_a_wrong_covariance_is_still_asked_for(inverse: str, graded: Grade) -> None:
    wrong = "def covariance(s):\n    return [[s]]\n"
    verdicts = graded(f"{wrong}def precision(s):\n    return {inverse}")
    assert verdicts["0.1c/precision"].status == "wrong"


def test_an_array_that_is_used_again_is_right_where_each_call_is(graded: Grade) -> None:
    more = (
        "kept, right = numpy.zeros((4, 4)), covariance\ndef covariance(s):\n"
        "    kept[:] = right(s)\n    return kept"
    )
    assert {verdict.status for verdict in graded(more).values()} == {"passed"}


@pytest.mark.parametrize("seed", range(3))
def test_no_reading_is_the_right_answer_to_all_cases(seed: int) -> None:
    for exercise in EXERCISES.values():
        cases = [case for case in exercise.cases(np.random.default_rng(seed)) if case.readings]
        texts = cases[0].readings if cases else {}
        for text in (each for each in texts if BESIDE not in each):  # two may cancel each other
            read = [case.readings[text] for case in cases]
            right = [next(iter(case.expected[0].values())) for case in cases]
            same = [
                a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-9)
                for a, b in zip(read, right, strict=True)
            ]
            assert not all(same) or exercise.id.startswith("0.2"), (exercise.id, text)


def test_a_reading_of_a_probability_is_that_probability() -> None:
    wanted, given = {"m": True}, {"b": True, "t": True, "s": True}
    for variant in (DEFAULT, variant_of("ada", "")):
        texts = of_probability(variant, wanted, given)
        for text, event, seen in (
            ("P(+m | +s, +b)", {"m": True}, {"b": True, "s": True}),
            ("P(+m)", {"m": True}, {}),
            ("P(-s | +t, -m)", {"s": False}, {"t": True, "m": False}),
        ):
            (number,) = (v for k, v in texts.items() if k.startswith(f"Your number is {text};"))
            assert number == pytest.approx(oracle.probability(variant, event, seen))


def test_nothing_is_said_of_right_numbers_and_matrices() -> None:
    for exercise in EXERCISES.values():
        if exercise.part != PART:
            continue
        cases = exercise.cases(np.random.default_rng(1))
        if any(isinstance(s, Ask) and s.names for case in cases for s in case.probe.steps):
            continue
        right = [next(iter(case.expected[0].values())) for case in cases]
        assert said_of_matrices([(each, each) for each in right]) == []
        assert said_of_numbers([(each, each, 2e-5) for each in right]) == []
