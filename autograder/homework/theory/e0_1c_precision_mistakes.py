"""What goes wrong in exercise 0.1 c, as students write it."""

from ...checking.exercise import mistake

FOLLOWING = "following = weights[i + 1] if i + 1 < n else 0.0  # nothing follows x_n"
DIAGONAL = "matrix[i][i] = weights[i] + following"
BESIDE = "matrix[i][i + 1] = matrix[i + 1][i] = -following"
RETURN = "return [[entry / s**2 for entry in row] for row in matrix]"

SLIPS = (
    mistake(
        "covariance_for_precision",
        "Your matrix is the covariance itself, exercise 0.1 b; it should be the inverse of it, "
        "the precision.",
        RETURN, "import numpy; return numpy.linalg.inv(matrix) * s**2",
    ),
    mistake(
        "last_entry_like_the_others",
        "Your last diagonal entry counts a step after x_n; it should count only the step into "
        "x_n, because no x_{n+1} follows.",
        FOLLOWING, "following = weights[i + 1] if i + 1 < n else weights[i]",
    ),
    mistake(
        "the_other_end_is_special",
        "Your smaller diagonal entry stands in the first row; it should stand in the last. x_1 "
        "has two factors, P(x_1) and P(x_2 | x_1), and only the last x has a single one.",
        DIAGONAL, "matrix[i][i] = weights[i] + (weights[i - 1] if i else 0.0)",
    ),
    mistake(
        "both_ends_special",
        "Your first diagonal entry leaves out P(x_1); it should count it, because the chain "
        "starts at 0, so that x_1 has a variance of its own.",
        DIAGONAL, "matrix[i][i] = (weights[i] if i else 0.0) + following",
    ),
    mistake(
        "s_squared_in_the_wrong_place",
        "Your matrix is multiplied by s^2; it should be divided by it, because the inverse of s^2 "
        "A is s^-2 times the inverse of A.",
        RETURN, "return [[entry * s**2 for entry in row] for row in matrix]",
    ),
    mistake(
        "s_without_the_square",
        "Your matrix is divided by s; it should be divided by s^2, because a precision is one "
        "over a variance.",
        RETURN, "return [[entry / s for entry in row] for row in matrix]",
    ),
    mistake(
        "s_left_out",
        "Your matrix is the same for every s; it should be divided by s^2, because a precision is "
        "one over a variance, and each variance is a multiple of s^2.",
        RETURN, "return matrix",
    ),
    mistake(
        "sign_beside_the_diagonal",
        "Your entries beside the diagonal are positive; they should be negative, because (x_{i+1} "
        "- x_i)^2 has the cross term -2 x_i x_{i+1}.",
        BESIDE, "matrix[i][i + 1] = matrix[i + 1][i] = following",
    ),
    mistake(
        "entries_inverted_one_by_one",
        "Your matrix holds one over each covariance; it should be the inverse of the whole "
        "matrix, which is not made entry by entry.",
        RETURN, "import numpy; return 1 / (numpy.linalg.inv(matrix) * s**2)",
    ),
    mistake(
        "only_the_diagonal",
        "Your entries beside the diagonal are missing; they should not be 0, because x_i and "
        "x_{i+1} are not independent given all the others.",
        BESIDE, "pass",
    ),
    mistake(
        "precision_of_the_increments",
        "Your matrix is the precision of the y, the single steps; it should be that of the x, in "
        "which each step couples two neighbours.",
        DIAGONAL, "matrix[i][i] = weights[i]",
        BESIDE, "pass",
    ),
    mistake(
        "differences_not_squared",
        "Your matrix is the one that takes differences, y = D x; it should be the square of it in "
        "the exponent, D^T W D, where W holds one over the variances of the y.",
        BESIDE, "matrix[i + 1][i] = -following",
        DIAGONAL, "matrix[i][i] = weights[i]",
    ),
)  # fmt: skip
