"""Wrong formulas of the matrices of 0.1, part by part."""

from collections.abc import Sequence

import numpy as np

from .readings import Read, Slots, readings


def of_covariance(variances: Sequence[int], s: float) -> Read:
    """0.1 b."""
    v = np.array(variances, dtype=np.float64)
    reached, n = np.cumsum(v), len(v)
    order = np.arange(n)
    i, j = np.meshgrid(order, order, indexing="ij")

    def formula(shared, power, reach, correlation):
        matrix = shared(reach) * s**power
        if correlation:
            root = np.sqrt(np.diag(matrix))
            matrix = matrix / np.outer(root, root)
        return matrix

    slots: Slots = {
        "shared": (
            lambda r: r[np.minimum(i, j)],
            {
                "Your cov(x_i, x_j) counts the terms up to the later of the two; it should count "
                "those up to the earlier one, which both share.": lambda r: r[np.maximum(i, j)],
                "Your covariances of different x are all the variance of the first term, as if "
                "they shared no other; they should count all terms up to the earlier one.": (
                    lambda r: np.where(i == j, r[i], r[0])
                ),
                "Your variances grow with the square of what they should be, as if standard "
                "deviations added up; the variances of independent terms should be added.": (
                    lambda r: np.cumsum(np.sqrt(np.diff(r, prepend=0.0)))[np.minimum(i, j)] ** 2
                ),
                "Your covariances of different x are 0; they should count the terms that both "
                "share.": lambda r: np.where(i == j, r[i], 0.0),
                "Your cov(x_i, x_j) multiplies the variances of x_i and x_j; it should be the "
                "variance of the terms that they share.": lambda r: r[i] * r[j],
                "Your cov(x_i, x_j) adds the variances of x_i and x_j; it should be the variance "
                "of the terms that they share.": lambda r: r[i] + r[j],
            },
        ),
        "power": (
            2.0,
            {
                "Your matrix grows with s; it should grow with s^2, because s is a standard "
                "deviation.": 1.0,
                "Your matrix is the same for every s; it should grow with s^2.": 0.0,
                "Your matrix is divided by s^2; it should be multiplied by it.": -2.0,
                "Your matrix grows with s^4; it should grow with s^2.": 4.0,
            },
        ),
        "reach": (
            reached,
            {
                "Each of your sums is one term short, so that the variance of x_1 is 0; that of "
                "x_i should have all of y_1, ..., y_i in it.": reached - v,
                "Your sums start at y_2; they should start at y_1.": reached - v[0],
                "Your sums run from the last y down, so that x_1 has the most terms; x_i should be "
                "y_1 + ... + y_i.": np.cumsum(v[::-1])[::-1],
            },
        ),
        "correlation": (
            False,
            {
                "Your matrix is divided by the standard deviations, which makes it one of "
                "correlations; it should hold covariances.": True
            },
        ),
    }
    return readings(formula, slots, 3)


def of_precision(variances: Sequence[int], s: float) -> Read:
    """0.1 c."""
    w = 1 / np.array(variances, dtype=np.float64)
    n = len(w)
    following = np.append(w[1:], 0.0)

    def formula(first, last, sign, far, power, side_power, factor):
        diagonal = w + following
        diagonal[0] += first
        diagonal[-1] += last
        side = np.diag(w[1:], 1) + np.diag(w[1:], -1)
        matrix = np.diag(diagonal) / s**power
        matrix = matrix - sign * side / s ** (power if side_power is None else side_power)
        if far == "corners":
            matrix[0, -1] = matrix[-1, 0] = -w[0] / s**power
        if far == "all":
            matrix -= np.where(np.abs(np.subtract.outer(np.arange(n), np.arange(n))) > 1, w[0], 0.0)
        return matrix * factor

    slots: Slots = {
        "last": (
            0.0,
            {
                "Your last diagonal entry counts a step after x_n; it should count only the step "
                "into x_n.": w[-1],
            },
        ),
        "first": (
            0.0,
            {
                "Your first diagonal entry counts one factor alone; it should count both that have "
                "x_1 in them, P(x_1) and P(x_2 | x_1).": -w[0],
                "Your first diagonal entry leaves out P(x_2 | x_1); it should count it, too.": -w[
                    min(1, n - 1)
                ],
            },
        ),
        "sign": (
            1.0,
            {
                "Your entries beside the diagonal are positive; they should be negative.": -1.0,
                "Your entries beside the diagonal are 0; they should not be.": 0.0,
                "Your entries beside the diagonal are twice what they should be: the cross term "
                "-2 x_i x_{i+1} goes to two entries.": 2.0,
            },
        ),
        "far": (
            "",
            {
                "Your matrix has entries in two corners, where the first x meets the last; they "
                "should be 0, because no factor has both. In Python, index -1 is the last "
                "one.": "corners",
            },
        ),
        "power": (
            2.0,
            {
                "Your matrix is divided by s; it should be divided by s^2.": 1.0,
                "Your matrix is the same for every s; it should be divided by s^2.": 0.0,
                "Your matrix is multiplied by s^2; it should be divided by it.": -2.0,
                "Your matrix is divided by s^4; it should be divided by s^2.": 4.0,
            },
        ),
        "side_power": (
            None,
            {
                "Your entries beside the diagonal are divided by s; they should be divided by s^2, "
                "as the others are.": 1.0,
                "Your entries beside the diagonal do not depend on s; they should be divided by "
                "s^2, as the others are.": 0.0,
            },
        ),
        "factor": (
            1.0,
            {
                "Your matrix has the factor 1/2 of the exponent in it; it should not, because that "
                "stands in front of x^T Lambda x.": 0.5,
                "Your matrix has the wrong sign; the diagonal of a precision should be "
                "positive.": -1.0,
            },
        ),
    }
    return readings(formula, slots, 2)
