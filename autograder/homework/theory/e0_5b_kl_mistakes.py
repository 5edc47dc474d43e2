"""What goes wrong in the first function of exercise 0.5 b, as students write it."""

from ...checking.exercise import mistake

RETURN = "return (m1 - m2) ** 2 / (2 * var)"

MISCONCEPTIONS = (
    mistake(
        "without_the_half",
        "Your divergence lacks the factor 1/2; it should have it, because the exponent of a "
        "Gaussian density does.",
        RETURN, "return (m1 - m2) ** 2 / var",
    ),
    mistake(
        "squared_error_alone",
        "Your divergence is the squared distance of the means alone; it should be divided by twice "
        "the variance, because the same distance says less where both Gaussians are wide.",
        RETURN, "return (m1 - m2) ** 2",
    ),
    mistake(
        "half_the_squared_error",
        "Your divergence is half the squared distance of the means; it should also be divided by "
        "the variance, because the same distance says less where both Gaussians are wide.",
        RETURN, "return (m1 - m2) ** 2 / 2",
    ),
    mistake(
        "multiplied_by_the_variance",
        "Your divergence is multiplied by the variance; it should be divided by it. In Python, "
        "a / 2 * var is (a / 2) * var, and a / (2 * var) needs its brackets.",
        RETURN, "return (m1 - m2) ** 2 / 2 * var",
    ),
    mistake(
        "variance_taken_for_a_deviation",
        "Your divergence is divided by the square of var; it should be divided by var, which is a "
        "variance already.",
        RETURN, "return (m1 - m2) ** 2 / (2 * var**2)",
    ),
    mistake(
        "root_of_the_variance",
        "Your divergence is divided by the standard deviation, sqrt(var); it should be divided by "
        "the variance, because the distance of the means is squared, too.",
        RETURN, "return (m1 - m2) ** 2 / (2 * var**0.5)",
    ),
    mistake(
        "distance_not_squared",
        "Your divergence has the distance of the means itself; it should have its square.",
        RETURN, "return abs(m1 - m2) / (2 * var)",
    ),
    mistake(
        "difference_with_its_sign",
        "Your divergence has the difference of the means with its sign, so that it may be "
        "negative; it should have the square of the difference. No KL divergence is negative.",
        RETURN, "return (m1 - m2) / (2 * var)",
    ),
    mistake(
        "negative_divergence",
        "Your divergence is negative; it should be positive. It is the mean of log(q / p), which "
        "turns the sign in the exponent of p.",
        RETURN, "return -((m1 - m2) ** 2) / (2 * var)",
    ),
    mistake(
        "difference_of_squares",
        "Your divergence has the difference of the squared means; it should have the square of "
        "their difference. The cross term 2 m1 m2 is missing.",
        RETURN, "return abs(m1**2 - m2**2) / (2 * var)",
    ),
    mistake(
        "sum_of_the_means",
        "Your divergence has the sum of the means; it should have their difference, so that it is "
        "0 where they are the same.",
        RETURN, "return (m1 + m2) ** 2 / (2 * var)",
    ),
    mistake(
        "cross_entropy",
        "Your divergence is the cross entropy, the mean of -log p under q; the entropy of q should "
        "be subtracted from it. Equal distributions have the divergence 0.",
        RETURN, "return (m1 - m2) ** 2 / (2 * var) + math.log(2 * math.pi * math.e * var) / 2",
    ),
    mistake(
        "one_half_left_over",
        "Your divergence has 1/2 added to it; that half should cancel. The mean of (x - m1)^2 / "
        "(2 var) is 1/2 in log q as it is in log p.",
        RETURN, "return (m1 - m2) ** 2 / (2 * var) + 1 / 2",
    ),
)  # fmt: skip
