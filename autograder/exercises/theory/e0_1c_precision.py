"""Exercise 0.1 c: the precision matrix of the Gaussian Markov chain, the inverse of its covariance."""

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
    right = np.linalg.inv(chain_covariance(variant.variances, s))
    asked = question(name, f"s = {s:g}", "precision", [s], right, {"s": s})
    return replace(asked, form=matrix_form("precision", len(variant.variances)))


FOLLOWING = "following = weights[i + 1] if i + 1 < n else 0.0  # nothing follows x_n"
DIAGONAL = "matrix[i][i] = weights[i] + following"
BESIDE = "matrix[i][i + 1] = matrix[i + 1][i] = -following"
RETURN = "return [[entry / s**2 for entry in row] for row in matrix]"

SLIPS = (
    mistake(
        "covariance_for_precision",
        "Your matrix is the covariance itself, exercise 0.1 b: the precision is its inverse.",
        RETURN, "import numpy; return numpy.linalg.inv(matrix) * s**2",
    ),
    mistake(
        "last_entry_like_the_others",
        "Your last diagonal entry counts a step after x_n: no x_{n+1} follows, so that only the step into x_n is left in "
        "it.",
        FOLLOWING, "following = weights[i + 1] if i + 1 < n else weights[i]",
    ),
    mistake(
        "the_other_end_is_special",
        "Your smaller diagonal entry stands in the first row, but x_1 has two factors, P(x_1) and P(x_2 | x_1): the last "
        "x has only one.",
        DIAGONAL, "matrix[i][i] = weights[i] + (weights[i - 1] if i else 0.0)",
    ),
    mistake(
        "both_ends_special",
        "Your first diagonal entry leaves out P(x_1): the chain starts at 0 and not anywhere, so that x_1 has a variance "
        "of its own.",
        DIAGONAL, "matrix[i][i] = (weights[i] if i else 0.0) + following",
    ),
    mistake(
        "s_squared_in_the_wrong_place",
        "Your matrix is multiplied by s^2 where it is divided by it: the inverse of s^2 A is s^-2 times the inverse of A.",
        RETURN, "return [[entry * s**2 for entry in row] for row in matrix]",
    ),
    mistake(
        "s_without_the_square",
        "Your matrix is divided by s where it is divided by s^2: a precision is one over a variance.",
        RETURN, "return [[entry / s for entry in row] for row in matrix]",
    ),
    mistake(
        "s_left_out",
        "Your matrix is the same for every s: a precision is one over a variance, and each variance is a multiple of s^2.",
        RETURN, "return matrix",
    ),
    mistake(
        "sign_beside_the_diagonal",
        "Your entries beside the diagonal are positive: (x_{i+1} - x_i)^2 has the cross term -2 x_i x_{i+1}, so that they "
        "are negative.",
        BESIDE, "matrix[i][i + 1] = matrix[i + 1][i] = following",
    ),
    mistake(
        "entries_inverted_one_by_one",
        "Your matrix holds one over each covariance: the inverse of a matrix is not made entry by entry.",
        RETURN, "import numpy; return 1 / (numpy.linalg.inv(matrix) * s**2)",
    ),
    mistake(
        "only_the_diagonal",
        "Your entries beside the diagonal are missing: x_i and x_{i+1} are not independent given all the others.",
        BESIDE, "pass",
    ),
    mistake(
        "precision_of_the_increments",
        "Your matrix is the precision of the y, the single steps: in terms of x, each step couples two neighbours.",
        DIAGONAL, "matrix[i][i] = weights[i]",
        BESIDE, "pass",
    ),
    mistake(
        "differences_not_squared",
        "Your matrix is the one that takes differences, y = D x: the exponent holds the square of it, the precision is "
        "D^T D weighted by the variances.",
        BESIDE, "matrix[i + 1][i] = -following",
        DIAGONAL, "matrix[i][i] = weights[i]",
    ),
)  # fmt: skip


def exercise(variant: Variant) -> Exercise:
    slips = (*SLIPS, other_numbers(variant, "precision", "matrix"))
    return theory_exercise("0.1c", "precision", 2.0, partial(cases, variant), slips, variant)
