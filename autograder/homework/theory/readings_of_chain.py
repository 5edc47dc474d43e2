"""Wrong formulas of the matrices of 0.4, part by part."""

from collections.abc import Sequence

import numpy as np

from .readings import Read, Slots, bars, readings


def of_chain_covariance(betas: Sequence[float]) -> Read:
    """0.4 a."""
    bar = bars(betas)
    alpha = 1 - np.asarray(betas)
    order = np.arange(len(bar))
    i, j = np.meshgrid(order, order, indexing="ij")
    low, high = np.minimum(i, j), np.maximum(i, j)
    moved = np.append(bar[1:] / bar[1], bar[-1] / bar[1])  # alpha_1 left out, each step one late

    def formula(entry, root, variance):
        return variance(entry**root)

    slots: Slots = {
        "entry": (
            bar[high] / bar[low],
            {
                "Your cov(x_i, x_j) is made of alpha_bar_i alpha_bar_j, as if the two shared x_0 "
                "alone; they also share the noise up to the earlier one, so it should be made of "
                "alpha_bar of the later one over that of the earlier one.": np.where(
                    i == j, 1.0, bar[i] * bar[j]
                ),
                "Your cov(x_i, x_j) is made of alpha_bar of the distance |i - j|, as if all betas "
                "were the same; it should have the alphas of the steps between the two.": bar[
                    high - low
                ],
                "Your products are one step late; for i < j they should have beta_{i+1}, ..., "
                "beta_j, which stand in the list at i, ..., j - 1.": moved[high] / moved[low],
                "Your cov(x_i, x_j) is made of alpha_bar of the later time alone; it should be "
                "divided by that of the earlier one.": np.where(i == j, 1.0, bar[high]),
                "Your cov(x_i, x_j) has the earlier time over the later one, which is above 1; "
                "it should be the other way round.": bar[low] / bar[high],
                "Below the diagonal your entries are the reciprocal of those above, so that they "
                "are above 1; the matrix should be symmetric.": bar[j] / bar[i],
                "Above the diagonal your entries are the reciprocal of those below, so that they "
                "are above 1; the matrix should be symmetric.": bar[i] / bar[j],
                "Your covariances of different x are 0; they should not be.": (i == j) * 1.0,
                "Your covariances of x that are not adjacent are 0; they should not be.": np.where(
                    high - low < 2, bar[high] / bar[low], 0.0
                ),
                "Your products are made of betas; they should be made of alphas, 1 - beta.": (
                    np.cumprod([1.0, *(1 - alpha)])[high] / np.cumprod([1.0, *(1 - alpha)])[low]
                ),
            },
        ),
        "root": (
            0.5,
            {
                "Your entries are products of alphas; they should be products of sqrt(alpha), by "
                "which each step scales x.": 1.0,
                "Your entries have the root twice; they should be products of sqrt(alpha).": 0.25,
                "Your entries have the square of each alpha; they should have its root.": 2.0,
            },
        ),
        "variance": (
            lambda m: m,
            {
                "Your variances are 1 - alpha_bar_t, those for a known x_0; they should be 1, "
                "because x_0 has variance 1.": (
                    lambda m: np.where((i == j) & (i > 0), 1 - bar[i], m)
                ),
                "Your variances are 1 - alpha_bar_t, with 0 for x_0, as if that were known; they "
                "should all be 1.": lambda m: np.where(i == j, 1 - bar[i], m),
                "Your entries are multiplied by 1 - alpha_bar of the earlier time, the variance "
                "of the noise, as if x_0 were known; the variances should be 1, because x_0 has "
                "variance 1.": lambda m: m * (1 - bar[low]),
                "Your variances are alpha_bar_t, what is left of x_0; they should be 1, because "
                "noise is added.": lambda m: np.where(i == j, bar[i], m),
                "Your variances are 0; they should be 1.": lambda m: np.where(i == j, 0.0, m),
                "Your variances are 2; they should be 1.": lambda m: np.where(i == j, 2.0, m),
            },
        ),
    }
    return readings(formula, slots, 2)


def of_chain_precision(betas: Sequence[float]) -> Read:
    """0.4 b."""
    b = np.asarray(betas, dtype=np.float64)
    a = 1 - b

    def formula(start, earlier, inner, last, later, side, sign):
        steps = len(b)
        diagonal = np.zeros(steps + 1)
        diagonal[0] = start
        diagonal[1:] += later
        diagonal[:-1] += earlier
        if inner is not None and steps > 1:
            diagonal[1:-1] = inner
        diagonal[-1] += last
        return np.diag(diagonal) - sign * (np.diag(side, 1) + np.diag(side, -1))

    slots: Slots = {
        "start": (
            1.0,
            {
                "Your first entry leaves out x_0 ~ N(0, 1); it should add 1 for it.": 0.0,
                "Your first entry has beta_1 in the place of the 1 that x_0 ~ N(0, 1) gives; it "
                "should have the 1.": b[0],
                "Your first entry has 1 / beta_T in the place of the 1 that x_0 ~ N(0, 1) gives; "
                "it should have the 1. In Python, index -1 is the last one.": 1 / b[-1],
                "Your first entry has 1 / beta_1 in the place of the 1 that x_0 ~ N(0, 1) gives; "
                "it should have the 1.": 1 / b[0],
                "Your first entry leaves out the step from x_0 to x_1; it should add alpha_1 / "
                "beta_1 for it.": 1 - a[0] / b[0],
            },
        ),
        "earlier": (
            a / b,
            {
                "The factor of x_{t-1}^2 is 1 / beta_t in your matrix; it should be alpha_t / "
                "beta_t, because each step scales x.": 1 / b,
                "The factor of x_{t-1}^2 is alpha_t / beta_t^2 in your matrix; it should be "
                "alpha_t / beta_t.": a / b**2,
                "The factor of x_{t-1}^2 is alpha_t in your matrix; it should be alpha_t / "
                "beta_t.": a,
                "The factor of x_{t-1}^2 is sqrt(alpha_t) / beta_t in your matrix; it should be "
                "alpha_t / beta_t.": np.sqrt(a) / b,
                "The factor of x_{t-1}^2 is missing in your matrix; it should be alpha_t / "
                "beta_t.": 0 * a,
            },
        ),
        "inner": (
            None,
            {
                "Your inner diagonal entries are 1 / beta_t + 1 / beta_{t+1}, as in a walk without "
                "scaling; the second should be alpha_{t+1} / beta_{t+1}.": (1 / b[:-1] + 1 / b[1:]),
                "Your inner diagonal entries have alpha_t / beta_t for the step after x_t; they "
                "should have alpha_{t+1} / beta_{t+1}, the numbers of that step.": (
                    1 / b[:-1] + a[:-1] / b[:-1]
                ),
                "Your inner diagonal entries have 1 / beta_{t+1} for the step into x_t; they "
                "should have 1 / beta_t, the number of that step.": (1 / b[1:] + a[1:] / b[1:]),
                "Your inner diagonal entries count one step alone; they should count two, that "
                "into x_t and that out of it.": 1 / b[:-1],
            },
        ),
        "last": (
            0.0,
            {
                "Your last entry counts a step after x_T; it should be 1 / beta_T alone.": (
                    a[-1] / b[-1]
                ),
                "Your last entry has a 1 added; it should be 1 / beta_T alone.": 1.0,
            },
        ),
        "later": (
            1 / b,
            {
                "The factor of x_t^2 is 1 / beta_t^2 in your matrix; it should be 1 / beta_t.": (
                    1 / b**2
                ),
                "The factor of x_t^2 is 1 / sqrt(beta_t) in your matrix; it should be 1 / "
                "beta_t.": 1 / np.sqrt(b),
                "The factor of x_t^2 is 1 in your matrix; it should be 1 / beta_t.": 1 + 0 * b,
            },
        ),
        "side": (
            np.sqrt(a) / b,
            {
                "Your entries beside the diagonal have 1 / beta_t; they should have sqrt(alpha_t) "
                "/ beta_t.": 1 / b,
                "Your entries beside the diagonal have alpha_t / beta_t; they should have "
                "sqrt(alpha_t) / beta_t.": a / b,
                "Your entries beside the diagonal are divided by sqrt(beta_t); they should be "
                "divided by beta_t.": np.sqrt(a / b),
                "Your entries beside the diagonal are 0; they should not be.": 0 * a,
                "Your entries beside the diagonal have no alpha_t and no beta_t; they should have "
                "sqrt(alpha_t) / beta_t.": 1 + 0 * a,
            },
        ),
        "sign": (
            1.0,
            {
                "Your entries beside the diagonal are positive; they should be negative.": -1.0,
                "Your entries beside the diagonal are twice what they should be: the cross term "
                "goes to two entries.": 2.0,
                "Your entries beside the diagonal are half of what they should be.": 0.5,
            },
        ),
    }
    found = readings(formula, slots, 2)
    size = len(b) + 1
    covariance = np.exp(-np.abs(np.subtract.outer(np.log(bars(betas)), np.log(bars(betas)))) / 2)
    for added in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6):
        found[
            f"Your matrix is the inverse of the covariance with {added:g} added to its diagonal; "
            f"nothing should be added, because the covariance has an inverse as it is."
        ] = np.linalg.inv(covariance + added * np.eye(size))
    return found
