"""What goes wrong in exercise 0.4 a, as students write it."""

from ...checking.exercise import mistake

TABLE = "alpha_bars = [math.prod(1 - beta for beta in betas[:t]) for t in range(len(betas) + 1)]"
ENTRY = "math.sqrt(alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) for j in times"

MISCONCEPTIONS = (
    mistake(
        "alpha_bar_without_the_root",
        "Your covariances are products of alphas; they should be products of sqrt(alpha), by "
        "which each step scales x, so that corr(x_0, x_T) is sqrt(alpha_bar_T).",
        ENTRY, "alpha_bars[max(i, j)] / alpha_bars[min(i, j)] for j in times",
    ),
    mistake(
        "the_end_independent_of_the_start",
        "Your corr(x_0, x_T) is 0; it should be sqrt(alpha_bar_T). x_T is almost independent of "
        "x_0, not quite, which sampling from pure noise leaves out.",
        ENTRY,
        "math.sqrt(alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) * (abs(i - j) < len(betas)) for "
        "j in times",
    ),
    mistake(
        "steps_taken_for_independent",
        "Your x are independent of each other; they should not be, because each is the one "
        "before, scaled, with noise added.",
        ENTRY, "float(i == j) for j in times",
    ),
    mistake(
        "only_neighbours_correlated",
        "Your covariance is 0 where two x are not adjacent; it should not be. They are "
        "independent only given one between them, and zeros of that kind stand in the precision "
        "matrix, 0.4 b.",
        ENTRY,
        "math.sqrt(alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) * (abs(i - j) < 2) for j in "
        "times",
    ),
    mistake(
        "minimum_and_maximum_swapped",
        "Your covariances are larger than 1, more than variables of variance 1 can have; "
        "alpha_bar of the later time should be divided by that of the earlier one.",
        ENTRY, "math.sqrt(alpha_bars[min(i, j)] / alpha_bars[max(i, j)]) for j in times",
    ),
    mistake(
        "always_from_the_start",
        "Your cov(x_i, x_j) is sqrt(alpha_bar) of the later time, as if the earlier one were 0; "
        "it should count only the alphas between the two.",
        ENTRY, "math.sqrt(alpha_bars[max(i, j)]) if i != j else 1.0 for j in times",
    ),
    mistake(
        "variances_shrink",
        "Your variances fall with t; they should stay 1, because the noise that each step adds "
        "makes up for what the scaling takes.",
        ENTRY, "math.sqrt(alpha_bars[i] * alpha_bars[j]) for j in times",
    ),
    mistake(
        "share_of_the_noise",
        "Your covariances are sqrt(1 - alpha_bar), which belongs to the noise; they should be "
        "made of sqrt(alpha_bar), the factor of the signal, which is what two times share.",
        ENTRY,
        "math.sqrt(1 - alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) if i != j else 1.0 for j in "
        "times",
    ),
    mistake(
        "betas_for_alphas",
        "Your covariances multiply betas; they should be made of alphas, because alpha = 1 - beta "
        "is what is left of x.",
        TABLE, "alpha_bars = [math.prod(betas[:t]) for t in range(len(betas) + 1)]",
    ),
    mistake(
        "a_random_walk",
        "Your matrix is that of 0.1, a sum of independent steps; in 0.4 each step should also "
        "scale x by sqrt(1 - beta).",
        TABLE, "alpha_bars = [1 + sum(betas[:t]) for t in range(len(betas) + 1)]",
        ENTRY, "alpha_bars[min(i, j)] for j in times",
    ),
    mistake(
        "x_0_left_out",
        "Your matrix starts with x_1; it should start with x_0, and have T + 1 rows in all.",
        "for j in times] for i in times]", "for j in times[1:]] for i in times[1:]]",
    ),
)  # fmt: skip
