"""Exercise 0.1 b: the covariance matrix of the Gaussian Markov chain, for any s."""

from dataclasses import replace
from functools import partial

import numpy as np

from ...checks import Case
from ...variants import Variant
from ..exercise import Exercise, mistake
from .oracle import chain_covariance
from .probes import matrix_form, other_numbers, question, theory_exercise


def cases(variant: Variant, rng: np.random.Generator) -> list[Case]:
    spread = round(float(rng.uniform(1.3, 2.9)), 2)
    small = round(float(rng.uniform(0.3, 0.8)), 2)
    return [_case(variant, name, s) for name, s in (("unit", 1.0), ("wide", spread), ("narrow", small))]


def _case(variant, name, s):
    right = chain_covariance(variant.variances, s)
    asked = question(name, f"s = {s:g}", "covariance", [s], right, {"s": s})
    return replace(asked, form=matrix_form("covariance", len(variant.variances)))


ENTRY = "reached[min(i, j)] * s**2 for j"

SLIPS = (
    mistake(
        "precision_for_covariance",
        "Your matrix is the inverse of the covariance, the precision matrix: that is exercise 0.1 c. No entry of a "
        "covariance of sums of the same terms is 0 or negative.",
        "return [[reached[min(i, j)] * s**2 for j in range(n)] for i in range(n)]",
        "import numpy; return numpy.linalg.inv([[reached[min(i, j)] * s**2 for j in range(n)] for i in range(n)])",
    ),
    mistake(
        "maximum_for_minimum",
        "Your cov(x_i, x_j) counts the terms up to the later of the two: common to both are those up to the earlier "
        "one, min(i, j).",
        ENTRY, "reached[max(i, j)] * s**2 for j",
    ),
    mistake(
        "s_without_the_square",
        "Your matrix grows with s, but a covariance grows with s^2: the variance of each y is a multiple of s^2.",
        ENTRY, "reached[min(i, j)] * s for j",
    ),
    mistake(
        "s_left_out",
        "Your matrix is the same for every s: each variance is a multiple of s^2.",
        ENTRY, "reached[min(i, j)] for j",
    ),
    mistake(
        "steps_taken_for_independent",
        "Your covariances between different x are 0: the y are independent, but x_i and x_j share all terms up to the "
        "earlier one.",
        ENTRY, "reached[i] * s**2 * (i == j) for j",
    ),
    mistake(
        "covariance_of_the_increments",
        "Your matrix is the covariance of the y, the single steps: x_i is their sum, so that its variance adds up.",
        ENTRY, "variances[i] * s**2 * (i == j) for j",
    ),
    mistake(
        "correlation_for_covariance",
        "Your matrix holds correlations, with ones on the diagonal: a covariance is not divided by the two standard "
        "deviations.",
        ENTRY, "reached[min(i, j)] / (reached[i] * reached[j]) ** 0.5 for j",
    ),
    mistake(
        "standard_deviations",
        "Your matrix holds square roots of covariances: variances add up, standard deviations do not.",
        ENTRY, "(reached[min(i, j)]) ** 0.5 * s for j",
    ),
    mistake(
        "counted_from_zero",
        "Your first variance is 0: x_1 is y_1 itself and has its variance. The sum for x_i includes y_i.",
        "sum(variances[: i + 1])", "sum(variances[:i])",
    ),
    mistake(
        "product_for_minimum",
        "Your cov(x_i, x_j) multiplies the variances of x_i and x_j: what they share are the terms up to the earlier one.",
        ENTRY, "reached[i] * reached[j] * s**2 for j",
    ),
    mistake(
        "only_neighbours_correlated",
        "Your covariance is 0 where two x are not adjacent: those are independent only given the ones between them. Zeros "
        "of that kind stand in the precision matrix, 0.1 c.",
        ENTRY, "reached[min(i, j)] * s**2 * (abs(i - j) < 2) for j",
    ),
)  # fmt: skip


def exercise(variant: Variant) -> Exercise:
    slips = (*SLIPS, other_numbers(variant, "covariance", "matrix"))
    return theory_exercise("0.1b", "covariance", 2.0, partial(cases, variant), slips, variant)
