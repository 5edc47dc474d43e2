"""What goes wrong in exercise 0.4 a, as students write it."""

from ...checking.exercise import mistake

TABLE = "alpha_bars = [math.prod(1 - beta for beta in betas[:t]) for t in range(len(betas) + 1)]"
ENTRY = "math.sqrt(alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) for j in times"

MISCONCEPTIONS = (
    mistake(
        "alpha_bar_without_the_root",
        "Your covariances are products of alphas: each step scales x by sqrt(alpha), so that "
        "corr(x_0, x_T) is sqrt(alpha_bar_T).",
        ENTRY, "alpha_bars[max(i, j)] / alpha_bars[min(i, j)] for j in times",
    ),
    mistake(
        "the_end_independent_of_the_start",
        "Your corr(x_0, x_T) is 0: x_T is almost independent of x_0, not quite. It is "
        "sqrt(alpha_bar_T), which sampling from pure noise leaves out.",
        ENTRY,
        "math.sqrt(alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) * (abs(i - j) < len(betas)) for "
        "j in times",
    ),
    mistake(
        "steps_taken_for_independent",
        "Your x are independent of each other: each is the one before, scaled, with noise added.",
        ENTRY, "float(i == j) for j in times",
    ),
    mistake(
        "only_neighbours_correlated",
        "Your covariance is 0 where two x are not adjacent: they are independent only given one "
        "between them. Zeros of that kind stand in the precision matrix, 0.4 b.",
        ENTRY,
        "math.sqrt(alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) * (abs(i - j) < 2) for j in "
        "times",
    ),
    mistake(
        "minimum_and_maximum_swapped",
        "Your covariances are larger than 1, more than variables of variance 1 can have: alpha_bar "
        "of the later time is divided by that of the earlier one.",
        ENTRY, "math.sqrt(alpha_bars[min(i, j)] / alpha_bars[max(i, j)]) for j in times",
    ),
    mistake(
        "always_from_the_start",
        "Your cov(x_i, x_j) is sqrt(alpha_bar) of the later time, as if the earlier one were 0: "
        "only the alphas between the two count.",
        ENTRY, "math.sqrt(alpha_bars[max(i, j)]) if i != j else 1.0 for j in times",
    ),
    mistake(
        "variances_shrink",
        "Your variances fall with t: the noise that each step adds makes up for what the scaling "
        "takes, so that they stay 1.",
        ENTRY, "math.sqrt(alpha_bars[i] * alpha_bars[j]) for j in times",
    ),
    mistake(
        "share_of_the_noise",
        "Your covariances are sqrt(1 - alpha_bar), which belongs to the noise: what two times "
        "share is the signal.",
        ENTRY,
        "math.sqrt(1 - alpha_bars[max(i, j)] / alpha_bars[min(i, j)]) if i != j else 1.0 for j in "
        "times",
    ),
    mistake(
        "betas_for_alphas",
        "Your covariances multiply betas: alpha = 1 - beta is what of x is left.",
        TABLE, "alpha_bars = [math.prod(betas[:t]) for t in range(len(betas) + 1)]",
    ),
    mistake(
        "a_random_walk",
        "Your matrix is that of 0.1, a sum of independent steps: here each step also scales x by "
        "sqrt(1 - beta).",
        TABLE, "alpha_bars = [1 + sum(betas[:t]) for t in range(len(betas) + 1)]",
        ENTRY, "alpha_bars[min(i, j)] for j in times",
    ),
    mistake(
        "x_0_left_out",
        "Your matrix starts with x_1: x_0 comes first, T + 1 rows in all.",
        "for j in times] for i in times]", "for j in times[1:]] for i in times[1:]]",
    ),
)  # fmt: skip
