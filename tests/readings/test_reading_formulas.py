"""A formula is read off its factors at every step, whatever schedule it was measured on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.readings.expressions import Expression
from autograder.readings.formula import Formula, signed, what_differs
from autograder.readings.measuring import factors, fit
from autograder.readings.schedules import ALPHA, ALPHA_BAR, BETA, ONE_MINUS, of_betas, power
from autograder.readings.search import Search

STEPS = 10


def search(seed: int) -> Search:
    return of_betas(np.sort(np.random.default_rng(seed).uniform(0.04, 0.5, STEPS)))


EXPRESSIONS = st.builds(
    Expression,
    st.sampled_from([1.0, -1.0, 2.0, 0.5]),
    st.lists(
        st.tuples(
            st.sampled_from([BETA, ALPHA, ALPHA_BAR, ONE_MINUS]),
            st.sampled_from([-1.0, -0.5, 0.5, 1.0]),
        ),
        max_size=3,
        unique_by=lambda each: each[0],
    ).map(tuple),
)


@given(EXPRESSIONS, st.integers(0, 50))
def test_what_is_read_has_the_same_values_on_every_schedule(written: Expression, seed: int) -> None:
    found = search(seed).find(written.curve(search(seed).curves), 1.0)
    assert found is not None and not found.apart
    other = search(seed + 1000).curves
    np.testing.assert_allclose(found.expression.curve(other), written.curve(other), rtol=2e-3)


@given(st.integers(0, 200))
def test_nothing_is_read_off_numbers_that_no_formula_gives(seed: int) -> None:
    assert search(seed).find(np.random.default_rng(seed).uniform(0.1, 2.0, STEPS), 1.0) is None


def test_a_step_that_differs_at_one_end_is_read_without_it() -> None:
    curves = search(3)
    values = power({BETA: 0.5}).curve(curves.curves)
    values[0] = 0.0
    found = curves.find(values, 1.0)
    assert found is not None and signed(found.expression) == "sqrt(beta_t)"
    assert found.apart == {0: 0.0}


@pytest.mark.parametrize(
    ("shift", "words"),
    [(-1, "the tables are read one step early"), (1, "the tables are read one step late")],
)
def test_a_table_read_at_another_step_is_said(shift: int, words: str) -> None:
    curves, right = search(4), power({BETA: 0.5})
    found = curves.find(Expression(1.0, right.powers, shift).curve(curves.curves), 1.0)
    assert found is not None and words in what_differs("z", found.expression, right)


@pytest.mark.parametrize(
    ("yours", "words"),
    [
        ({ALPHA_BAR: 1}, "sqrt is missing on alpha_bar_t"),
        ({ALPHA_BAR: 0.25}, "it should be sqrt(alpha_bar_t)"),
        ({ALPHA: 0.5}, "alpha_t stands where alpha_bar_t belongs"),
        ({}, "it should be multiplied by sqrt(alpha_bar_t)"),
        ({ALPHA_BAR: -0.5}, "alpha_bar_t should multiply"),
        ({ALPHA_BAR: 0.5, BETA: 1}, "it should not be multiplied by beta_t"),
        ({BETA: 1}, "it should be sqrt(alpha_bar_t)."),
    ],
)
def test_one_small_difference_is_said_in_words(yours: dict[str, float], words: str) -> None:
    assert words in what_differs("x_0", power(yours), power({ALPHA_BAR: 0.5}))


def test_a_formula_is_written_as_people_write_it() -> None:
    epsilon = power({BETA: 1, ALPHA: -0.5, ONE_MINUS: -0.5}, -1)
    step = Formula("x", (("a", power({ALPHA: -0.5})), ("e", epsilon), ("z", power({}, 0.0))))
    due = "x = 1 / sqrt(alpha_t) * a - beta_t / (sqrt(alpha_t) * sqrt(1 - alpha_bar_t)) * e"
    assert step.text() == due


def test_factors_are_measured_sample_by_sample_and_not_where_any_would_do() -> None:
    rng = np.random.default_rng(0)
    a, b, zero = *rng.standard_normal((2, 3, 20)), np.zeros((3, 20))
    found = factors(2 * a - 0.5 * b, [a, b, zero])
    np.testing.assert_allclose(found[:, :2], [[2, -0.5]] * 3, rtol=1e-9)
    assert np.isnan(found[:, 2]).all()
    assert factors(a * b, [a, b]) is None
    assert np.isnan(factors(3 * a, [a, a])).all()


def test_numbers_that_overflowed_are_no_sum_of_anything() -> None:
    """A sampler that overflows on the way is measured all the same."""
    clean = np.random.default_rng(0).standard_normal((20, 4))
    for odd in (np.inf, np.nan, 1e200):
        x = clean.copy()
        x[3, 1] = odd
        with np.errstate(all="ignore"):
            assert fit(clean[:, 0] + clean[:, 1] ** 2, x) is None
            assert fit(x[:, 1], clean) is None
