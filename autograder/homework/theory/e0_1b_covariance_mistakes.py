"""What goes wrong in exercise 0.1 b, as students write it."""

from ...checking.exercise import mistake

ENTRY = "reached[min(i, j)] * s**2 for j"

SLIPS = (
    mistake(
        "precision_for_covariance",
        "Your matrix is the inverse of the covariance, the precision matrix of exercise 0.1 c; it "
        "should be the covariance itself. No entry of a covariance of sums of the same terms is 0 "
        "or negative.",
        "return [[reached[min(i, j)] * s**2 for j in range(n)] for i in range(n)]",
        "import numpy; return numpy.linalg.inv([[reached[min(i, j)] * s**2 for j in range(n)] for "
        "i in range(n)])",
    ),
    mistake(
        "maximum_for_minimum",
        "Your cov(x_i, x_j) counts the terms up to the later of the two; it should count those up "
        "to the earlier one, min(i, j), which both share.",
        ENTRY, "reached[max(i, j)] * s**2 for j",
    ),
    mistake(
        "s_without_the_square",
        "Your matrix grows with s; it should grow with s^2, because the variance of each y is a "
        "multiple of s^2.",
        ENTRY, "reached[min(i, j)] * s for j",
    ),
    mistake(
        "s_left_out",
        "Your matrix is the same for every s; it should grow with s^2, because each variance is a "
        "multiple of s^2.",
        ENTRY, "reached[min(i, j)] for j",
    ),
    mistake(
        "steps_taken_for_independent",
        "Your covariances between different x are 0; they should not be. The y are independent, "
        "but x_i and x_j share all terms up to the earlier one.",
        ENTRY, "reached[i] * s**2 * (i == j) for j",
    ),
    mistake(
        "covariance_of_the_increments",
        "Your matrix is the covariance of the y, the single steps; it should be that of the x. "
        "Each x_i is a sum of y, so that its variance adds up.",
        ENTRY, "variances[i] * s**2 * (i == j) for j",
    ),
    mistake(
        "correlation_for_covariance",
        "Your matrix holds correlations, with ones on the diagonal; it should hold covariances, "
        "which are not divided by the two standard deviations.",
        ENTRY, "reached[min(i, j)] / (reached[i] * reached[j]) ** 0.5 for j",
    ),
    mistake(
        "standard_deviations",
        "Your matrix holds square roots of covariances; it should hold the covariances. Variances "
        "add up, standard deviations do not.",
        ENTRY, "(reached[min(i, j)]) ** 0.5 * s for j",
    ),
    mistake(
        "counted_from_zero",
        "Your first variance is 0; it should be that of y_1, because x_1 is y_1 itself. The sum "
        "for x_i includes y_i.",
        "sum(variances[: i + 1])", "sum(variances[:i])",
    ),
    mistake(
        "product_for_minimum",
        "Your cov(x_i, x_j) multiplies the variances of x_i and x_j; it should be the variance of "
        "the terms that they share, those up to the earlier one.",
        ENTRY, "reached[i] * reached[j] * s**2 for j",
    ),
    mistake(
        "only_neighbours_correlated",
        "Your covariance is 0 where two x are not adjacent; it should not be. They are "
        "independent only given the ones between them, and zeros of that kind stand in the "
        "precision matrix, 0.1 c.",
        ENTRY, "reached[min(i, j)] * s**2 * (abs(i - j) < 2) for j",
    ),
)  # fmt: skip
