"""What goes wrong in exercise 0.4 b, as students write it."""

from ...checking.exercise import mistake

START = "matrix[0][0] = 1.0  # from x_0 ~ N(0, 1)"
EARLIER = "matrix[t - 1][t - 1] += (1 - beta) / beta"
LATER = "matrix[t][t] += 1 / beta"
BESIDE = "matrix[t][t - 1] = matrix[t - 1][t] = -math.sqrt(1 - beta) / beta"

MISCONCEPTIONS = (
    mistake(
        "covariance_for_precision",
        "Your matrix is the covariance, exercise 0.4 a; it should be the inverse of it.",
        START, f"{START}; import numpy; matrix = numpy.array(matrix)",
        f"{BESIDE}\n    return matrix", f"{BESIDE}\n    return numpy.linalg.inv(matrix)",
    ),
    mistake(
        "forgot_the_start",
        "Your first entry leaves out x_0 ~ N(0, 1); it should add 1 for it, because its density "
        "is a factor of the joint one.",
        START, "matrix[0][0] = 0.0",
    ),
    mistake(
        "last_entry_like_the_others",
        "Your last entry counts a step after x_T; it should be 1 / beta_T alone, because no step "
        "follows.",
        LATER, "matrix[t][t] += 1 / beta + ((1 - beta) / beta if t == len(betas) else 0)",
    ),
    mistake(
        "a_random_walk",
        "Your diagonal forgets that each step scales x; the factor of x_{t-1}^2 should be alpha_t "
        "/ beta_t, and only that of x_t^2 should be 1 / beta_t.",
        EARLIER, "matrix[t - 1][t - 1] += 1 / beta",
    ),
    mistake(
        "beside_the_diagonal_without_alpha",
        "Your entries beside the diagonal are -1 / beta_t; they should have sqrt(alpha_t), too, "
        "which is in the cross term of (x_t - sqrt(alpha_t) x_{t-1})^2.",
        BESIDE, "matrix[t][t - 1] = matrix[t - 1][t] = -1 / beta",
    ),
    mistake(
        "beside_the_diagonal_without_the_root",
        "Your entries beside the diagonal have alpha_t; they should have sqrt(alpha_t), because "
        "the cross term of a square is not squared itself.",
        BESIDE, "matrix[t][t - 1] = matrix[t - 1][t] = -(1 - beta) / beta",
    ),
    mistake(
        "sign_beside_the_diagonal",
        "Your entries beside the diagonal are positive; they should be negative, as the cross "
        "term of a squared difference is.",
        BESIDE, "matrix[t][t - 1] = matrix[t - 1][t] = math.sqrt(1 - beta) / beta",
    ),
    mistake(
        "only_the_diagonal",
        "Your entries beside the diagonal are missing; they should not be 0, because neighbours "
        "in the chain are not independent given all the others.",
        BESIDE, "pass",
    ),
    mistake(
        "standard_deviation_for_variance",
        "Your matrix divides by sqrt(beta_t); it should divide by beta_t, because a precision is "
        "one over a variance.",
        EARLIER, "matrix[t - 1][t - 1] += (1 - beta) / math.sqrt(beta)",
        LATER, "matrix[t][t] += 1 / math.sqrt(beta)",
        BESIDE, "matrix[t][t - 1] = matrix[t - 1][t] = -math.sqrt((1 - beta) / beta)",
    ),
)  # fmt: skip
