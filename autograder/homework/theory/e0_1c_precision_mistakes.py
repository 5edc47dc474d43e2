"""What goes wrong in exercise 0.1 c, as students write it."""

from ...checking.exercise import mistake

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
        "Your last diagonal entry counts a step after x_n: no x_{n+1} follows, so that only the "
        "step into x_n is left in it.",
        FOLLOWING, "following = weights[i + 1] if i + 1 < n else weights[i]",
    ),
    mistake(
        "the_other_end_is_special",
        "Your smaller diagonal entry stands in the first row, but x_1 has two factors, P(x_1) and "
        "P(x_2 | x_1): the last x has only one.",
        DIAGONAL, "matrix[i][i] = weights[i] + (weights[i - 1] if i else 0.0)",
    ),
    mistake(
        "both_ends_special",
        "Your first diagonal entry leaves out P(x_1): the chain starts at 0 and not anywhere, so "
        "that x_1 has a variance of its own.",
        DIAGONAL, "matrix[i][i] = (weights[i] if i else 0.0) + following",
    ),
    mistake(
        "s_squared_in_the_wrong_place",
        "Your matrix is multiplied by s^2 where it is divided by it: the inverse of s^2 A is s^-2 "
        "times the inverse of A.",
        RETURN, "return [[entry * s**2 for entry in row] for row in matrix]",
    ),
    mistake(
        "s_without_the_square",
        "Your matrix is divided by s where it is divided by s^2: a precision is one over a "
        "variance.",
        RETURN, "return [[entry / s for entry in row] for row in matrix]",
    ),
    mistake(
        "s_left_out",
        "Your matrix is the same for every s: a precision is one over a variance, and each "
        "variance is a multiple of s^2.",
        RETURN, "return matrix",
    ),
    mistake(
        "sign_beside_the_diagonal",
        "Your entries beside the diagonal are positive: (x_{i+1} - x_i)^2 has the cross term -2 "
        "x_i x_{i+1}, so that they are negative.",
        BESIDE, "matrix[i][i + 1] = matrix[i + 1][i] = following",
    ),
    mistake(
        "entries_inverted_one_by_one",
        "Your matrix holds one over each covariance: the inverse of a matrix is not made entry by "
        "entry.",
        RETURN, "import numpy; return 1 / (numpy.linalg.inv(matrix) * s**2)",
    ),
    mistake(
        "only_the_diagonal",
        "Your entries beside the diagonal are missing: x_i and x_{i+1} are not independent given "
        "all the others.",
        BESIDE, "pass",
    ),
    mistake(
        "precision_of_the_increments",
        "Your matrix is the precision of the y, the single steps: in terms of x, each step couples "
        "two neighbours.",
        DIAGONAL, "matrix[i][i] = weights[i]",
        BESIDE, "pass",
    ),
    mistake(
        "differences_not_squared",
        "Your matrix is the one that takes differences, y = D x: the exponent holds the square of "
        "it, the precision is D^T D weighted by the variances.",
        BESIDE, "matrix[i + 1][i] = -following",
        DIAGONAL, "matrix[i][i] = weights[i]",
    ),
)  # fmt: skip
