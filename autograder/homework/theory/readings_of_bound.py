"""Wrong formulas of the terms of the bound and of their weights, 0.5 b, part by part."""

import math
from collections.abc import Sequence

import numpy as np

from .readings import Read, Slots, bars, readings


def of_kl(m1: float, m2: float, var: float) -> Read:
    """0.5 b, first function."""

    def formula(square, half, by, added, unit):
        return (half * square * by + added) * unit

    slots: Slots = {
        "square": (
            (m1 - m2) ** 2,
            {
                "Your divergence has the sum of the means; it should have their difference.": (
                    m1 + m2
                )
                ** 2,
                "Your divergence has the distance of the means itself; it should have its "
                "square.": abs(m1 - m2),
                "Your divergence has the difference of the means with its sign; it should have its "
                "square.": m1 - m2,
                "Your divergence has m1^2 - m2^2; it should have (m1 - m2)^2.": m1**2 - m2**2,
                "Your divergence has m1 - m2^2, because a power comes before a minus; it should "
                "have (m1 - m2)^2, with brackets.": m1 - m2**2,
                "Your divergence has m1^2 - m2; it should have (m1 - m2)^2, with brackets.": m1**2
                - m2,
                "Your divergence has m1^2 + m2^2; it should have (m1 - m2)^2.": m1**2 + m2**2,
                "Your means are cut to whole numbers; they should stay as they are.": (
                    int(m1) - int(m2)
                )
                ** 2,
                "Your divergence has the fourth power of the distance; it should have its "
                "square.": (m1 - m2) ** 4,
            },
        ),
        "half": (
            0.5,
            {
                "The factor 1/2 is missing; it should be there.": 1.0,
                "Your divergence has the factor 2; it should have 1/2.": 2.0,
                "Your divergence has the factor 1/4; it should have 1/2.": 0.25,
                "The sign is wrong; a divergence should never be negative.": -0.5,
            },
        ),
        "by": (
            1 / var,
            {
                "Your divergence is not divided by var; it should be.": 1.0,
                "Your divergence is multiplied by var; it should be divided by it.": var,
                "Your divergence is divided by var^2; it should be divided by var, which is a "
                "variance already.": 1 / var**2,
                "Your divergence is divided by sqrt(var); it should be divided by var.": 1
                / math.sqrt(var),
            },
        ),
        "added": (
            0.0,
            {
                "log(1 / sqrt(var)) is added, the logarithm of sqrt(var) / var; it should not be: "
                "the logarithm has the ratio of the two standard deviations, and that of equal "
                "ones is log 1 = 0.": -math.log(var) / 2,
                "log(sqrt(var)) is added; it should not be, because the logarithm of the ratio "
                "of two equal standard deviations is 0.": math.log(var) / 2,
                "log(var) is added; it should not be.": math.log(var),
                "1/2 is added; it should cancel.": 0.5,
                "1/2 is subtracted; it should cancel.": -0.5,
                "The entropy of q is added; it should not be.": math.log(2 * math.pi * math.e * var)
                / 2,
            },
        ),
        "unit": (
            1.0,
            {
                "Your divergence is divided by log 2, so that it is in bits; it should be in the "
                "units of the natural logarithm.": 1 / math.log(2),
                "Your divergence is divided by log 10; it should be in the units of the natural "
                "logarithm.": 1 / math.log(10),
            },
        ),
    }
    return readings(formula, slots, 2)


def of_weights(betas: Sequence[float]) -> Read:
    """0.5 b, second function; those with T - 1 numbers."""
    b, bar = np.asarray(betas, dtype=np.float64), bars(betas)
    a = 1 - b

    def formula(beta, half, alpha, noise, root, listed):
        return listed(half * beta * root(alpha * noise))

    slots: Slots = {
        "beta": (
            b,
            {
                "Your weights have beta_t^2 above the line; they should have beta_t.": b**2,
                "Your weights have no beta_t above the line; they should have it.": b**0,
                "Your weights have sqrt(beta_t) above the line; they should have beta_t.": b**0.5,
            },
        ),
        "half": (
            0.5,
            {
                "Your weights lack the factor 1/2 of the divergence; they should have it.": 1.0,
                "Your weights have the wrong sign; they should be positive.": -0.5,
                "Your weights have the factor 1/sqrt(2); they should have 1/2.": 1 / math.sqrt(2),
                "Your weights have the factor 1/4; they should have 1/2.": 0.25,
            },
        ),
        "alpha": (
            a,
            {
                "Your weights lack alpha_t below the line; it should be there.": a**0,
                "Your weights have alpha_bar_t below the line; they should have alpha_t in its "
                "place.": bar[1:],
                "Your weights have alpha_t^2 below the line; they should have alpha_t.": a**2,
                "Your weights have alpha_t above the line; it should be below.": 1 / a,
            },
        ),
        "noise": (
            1 - bar[1:],
            {
                "Your weights have 1 - alpha_bar_(t-1) below the line; they should have 1 - "
                "alpha_bar_t.": 1 - bar[:-1],
                "Your weights have alpha_bar_t in the place of 1 - alpha_bar_t; they should have "
                "the share of the noise.": bar[1:],
                "Your weights have (1 - alpha_bar_t)^2 below the line; they should have 1 - "
                "alpha_bar_t.": (1 - bar[1:]) ** 2,
                "Your alpha_bar_t is the alpha of a single step; it should be the product of all "
                "up to t.": b,
                "Your alpha_bar_t is the product from step 2 on; it should have alpha_1 in it, "
                "too.": 1 - bar[1:] / bar[1],
                "Your weights lack 1 - alpha_bar_t below the line; it should be there.": b**0,
            },
        ),
        "root": (
            lambda below: 1 / below,
            {
                "What is below the line in your weights is under a root; it should not be, "
                "because the divergence squares it.": lambda below: 1 / np.sqrt(below),
                "Your weights are multiplied by what should be below the line.": lambda below: (
                    below
                ),
            },
        ),
        "listed": (
            lambda w: w[1:],
            {
                "Your list has the weights of t = 1, ..., T - 1; it should have those of t = 2, "
                "..., T.": lambda w: w[:-1],
                "Your list has the weights in reverse order, from t = T down; it should start "
                "with t = 2.": lambda w: w[:0:-1],
                "Your weights are divided by their mean; they should be left as they are.": (
                    lambda w: w[1:] / w[1:].mean()
                ),
                "Your weights are divided by their sum; they should be left as they are.": (
                    lambda w: w[1:] / w[1:].sum()
                ),
                "Your weights are divided by their largest; they should be left as they are.": (
                    lambda w: w[1:] / w[1:].max()
                ),
                "Your weights are upside down; they should be the factors in the bound itself.": (
                    lambda w: 1 / w[1:]
                ),
            },
        ),
    }
    found = readings(formula, slots, 2)
    ratio = bar / np.maximum(1 - bar, 1e-300)
    found[
        "Your weights are half the steps of the signal-to-noise ratio, which are those of the "
        "squared error of x_0 with the true variance; they should be those of the noise with "
        "sigma_t^2 = beta_t."
    ] = (ratio[1:-1] - ratio[2:]) / 2
    found[
        "Your weights are the steps of the signal-to-noise ratio, which belong to the squared "
        "error of x_0; they should be those of the noise with sigma_t^2 = beta_t."
    ] = ratio[1:-1] - ratio[2:]
    return found
