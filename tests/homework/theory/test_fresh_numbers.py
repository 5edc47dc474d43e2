"""What is asked in part 0 has both signs, several lengths and schedules that do not only rise, so
that an answer which holds for some of these numbers alone is found.
"""

from collections.abc import Callable

import numpy as np
import pytest
from course import EXERCISES

from autograder.homework.theory import oracle
from autograder.homework.theory.e0_3iv_markov_blanket import Rule, by_one_child, by_text
from autograder.worker.probing.vocabulary import Ask

Answer = Callable[..., object]
SOME_SEEDS = range(6)


def covariance_unless_long(betas: list[float]) -> np.ndarray:
    right = oracle.diffusion_covariance(betas)
    return right if len(betas) in (1, 3, 5) else np.zeros_like(right)


def precision_unless_long(betas: list[float]) -> np.ndarray:
    right = np.linalg.inv(oracle.diffusion_covariance(betas))
    return right if len(betas) < 6 else np.zeros_like(right)


PARTLY_RIGHT: dict[str, tuple[str, Answer]] = {
    "kl: both means beside 0": (
        "0.5b/kl_same_variance",
        lambda m1, m2, var: (abs(m1) + abs(m2)) ** 2 / (2 * var),
    ),
    "kl: both means on one side": (
        "0.5b/kl_same_variance",
        lambda m1, m2, var: (abs(m1) - abs(m2)) ** 2 / (2 * var),
    ),
    "score: m below 0": (
        "0.5d/score_of_chain",
        lambda x, betas, t, m, s: oracle.gaussian_score(x, betas, t, -abs(m), s),
    ),
    "score: x_t above 0": (
        "0.5d/score_of_chain",
        lambda x, betas, t, m, s: oracle.gaussian_score(abs(x), betas, t, m, s),
    ),
    "score: m and x_t beside 0": (
        "0.5d/score_of_chain",
        lambda x, betas, t, m, s: oracle.gaussian_score(x, betas, t, -np.sign(x) * abs(m), s),
    ),
    "score: betas that rise": (
        "0.5d/score_of_chain",
        lambda x, betas, t, m, s: oracle.gaussian_score(x, sorted(betas), t, m, s),
    ),
    "tweedie: a score below 0": (
        "0.5d/tweedie_mean",
        lambda x, score, betas, t: oracle.mean_of_start(x, -abs(score), betas, t),
    ),
    "tweedie: x_t above 0": (
        "0.5d/tweedie_mean",
        lambda x, score, betas, t: oracle.mean_of_start(abs(x), score, betas, t),
    ),
    "tweedie: betas that rise": (
        "0.5d/tweedie_mean",
        lambda x, score, betas, t: oracle.mean_of_start(x, score, sorted(betas), t),
    ),
    "0.4 a: the lengths 1, 3 and 5": ("0.4a/chain_covariance", covariance_unless_long),
    "0.4 a: betas that rise": (
        "0.4a/chain_covariance",
        lambda betas: oracle.diffusion_covariance(sorted(betas)),
    ),
    "0.4 b: up to five steps": ("0.4b/chain_precision", precision_unless_long),
    "0.4 d: betas that rise": (
        "0.4d/loss_beside_plain_guess",
        lambda loss, betas: loss / oracle.plain_guess_loss(sorted(betas)),
    ),
    "0.5 b: betas that rise": (
        "0.5b/loss_weight",
        lambda betas: oracle.bound_weights(sorted(betas)),
    ),
}


@pytest.mark.parametrize("name", PARTLY_RIGHT)
def test_an_answer_that_is_right_for_some_numbers_alone_is_wrong_whatever_the_seed(
    name: str,
) -> None:
    exercise, partly_right = PARTLY_RIGHT[name]
    for seed in SOME_SEEDS:
        cases = EXERCISES[exercise].cases(np.random.default_rng(seed))
        agree = []
        for case in cases:
            step, right = case.probe.steps[0], next(iter(case.expected[0].values()))
            assert isinstance(step, Ask)
            agree.append(np.allclose(partly_right(*step.args), right, rtol=1e-3))
        assert any(agree) and not all(agree), (seed, agree)


RULES: dict[str, Rule] = {
    "0.3 iv: one child's other parents": by_one_child(0),
    "0.3 iv: the last child's other parents": by_one_child(-1),
    "0.3 iv: names inside names": by_text,
}


@pytest.mark.parametrize("name", RULES)
def test_a_network_of_each_seed_tells_a_wrong_rule_from_the_right_one(name: str) -> None:
    rule = RULES[name]
    for seed in SOME_SEEDS:
        steps = [
            step
            for case in EXERCISES["0.3iv/markov_blanket"].cases(np.random.default_rng(seed))
            for step in case.probe.steps
            if isinstance(step, Ask)
        ]
        asked = [(step.args[1], step.args[0]) for step in steps]
        assert any(rule(*each) != oracle.blanket(*each) for each in asked), seed
        by_name = {node: oracle.blanket(net, node) for net, node in reversed(asked)}
        assert any(oracle.blanket(net, node) != by_name[node] for net, node in asked), seed


def test_whole_numbers_of_pythons_own_kind_are_asked_for() -> None:
    for seed in SOME_SEEDS:
        cases = EXERCISES["0.1b/covariance"].cases(np.random.default_rng(seed))
        steps = [step for case in cases for step in case.probe.steps if isinstance(step, Ask)]
        assert {type(step.args[0]) for step in steps} == {int, float}


def test_a_network_may_be_worse_than_the_plain_guess() -> None:
    for seed in SOME_SEEDS:
        cases = EXERCISES["0.4d/loss_beside_plain_guess"].cases(np.random.default_rng(seed))
        assert any(float(next(iter(case.expected[0].values()))) > 1 for case in cases)


def longest(exercise: str, length: Callable[[Ask], int]) -> list[int]:
    """The most that is asked about with each seed."""
    asked = [EXERCISES[exercise].cases(np.random.default_rng(seed)) for seed in SOME_SEEDS]
    return [
        max(length(step) for case in cases for step in case.probe.steps if isinstance(step, Ask))
        for cases in asked
    ]


def test_lengths_and_networks_are_others_with_each_seed() -> None:
    steps = longest("0.4a/chain_covariance", lambda step: len(step.args[0]))
    weights = longest("0.5b/loss_weight", lambda step: len(step.args[0]))
    chains = longest("0.4c/blanket_of_x", lambda step: step.args[1])
    nodes = longest("0.3iv/markov_blanket", lambda step: len(step.args[1]))
    assert all(len(set(each)) > 1 for each in (steps, weights, chains, nodes))
    assert min(steps) > 5 and max(weights) > 6 and max(chains) > 9 and min(nodes) > 9
