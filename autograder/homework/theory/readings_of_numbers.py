"""Wrong formulas of the functions of 0.4 d and 0.5 that give numbers, part by part."""

import math
from collections.abc import Sequence

import numpy as np

from .readings import BARS, Slots, bars, readings, right_bar

Read = dict[str, np.ndarray]


def of_share(loss: float, betas: Sequence[float]) -> Read:
    """0.4 d."""
    bar, alpha = bars(betas), 1 - np.asarray(betas)

    def formula(times, cost, mean, share):
        return share(mean(cost(times)))

    slots: Slots = {
        "times": (
            bar[1:],
            {
                "Your mean is over t = 0, ..., T, with alpha_bar_0 = 1; it should be over t = 1, "
                "..., T.": bar,
                "Your mean is over alpha_bar_0, ..., alpha_bar_{T-1}; it should be over "
                "alpha_bar_1, ..., alpha_bar_T.": bar[:-1],
                "Your sum stops at T - 1; it should have alpha_bar_T in it, too.": np.append(
                    bar[1:-1], 0.0
                ),
                "Your mean is over t = 1, ..., T - 1; it should have alpha_bar_T in it, too.": bar[
                    1:-1
                ],
                "Your alpha_bar_t are the alphas of single steps; they should be the product of "
                "the alphas up to t.": alpha,
                "Your alpha_bar_t is 1 minus a product of betas; it should be the product of the "
                "alphas, 1 - beta.": 1 - np.cumprod(1 - alpha),
                "Your alpha_bar_t is a product of betas; it should be the product of the alphas, "
                "1 - beta.": np.cumprod(1 - alpha),
                "Your alpha_bar_t is the product of sqrt(alpha); it should be that of the "
                "alphas.": np.sqrt(bar[1:]),
            },
        ),
        "cost": (
            lambda x: x,
            {
                "You take 1 - alpha_bar_t for what guessing costs, the part that the guess gets "
                "right; it should be alpha_bar_t.": lambda x: 1 - x,
                "You take alpha_bar_t / (1 - alpha_bar_t) for what guessing costs, as x_t / sqrt(1 "
                "- alpha_bar_t) does; the best multiple is sqrt(1 - alpha_bar_t) x_t, which should "
                "cost alpha_bar_t.": lambda x: x / (1 - x),
                "You take 1 for what guessing costs; it should be alpha_bar_t.": lambda x: (
                    0 * x + 1
                ),
                "You take alpha_bar_t^2 for what guessing costs; it should be alpha_bar_t.": (
                    lambda x: x**2
                ),
            },
        ),
        "mean": (
            np.mean,
            {
                "You divide by a sum over all t; it should be a mean, because the loss is one.": (
                    np.sum
                ),
                "You divide by the cost at the last step alone; it should be a mean over all t.": (
                    lambda x: x[-1]
                ),
                "You divide by the cost at the first step alone; it should be a mean over all "
                "t.": lambda x: x[0],
                "You take the mean of loss / alpha_bar_t; the loss should be divided by the mean "
                "of alpha_bar_t, because it is such a mean itself.": lambda x: 1 / np.mean(1 / x),
                "You use one and the same multiple of x_t for all t; it should be the best one at "
                "each t, which then costs alpha_bar_t.": (
                    lambda x: 1 - np.mean(np.sqrt(1 - x)) ** 2
                ),
                "You divide by the variance of sqrt(1 - alpha_bar_t) over t; it should be the mean "
                "of alpha_bar_t, which is the variance of the noise that is left at each "
                "t.": lambda x: np.var(np.sqrt(1 - x)),
                "You divide by the variance of alpha_bar_t over t; it should be their mean.": (
                    lambda x: np.var(x)
                ),
            },
        ),
        "share": (
            lambda cost: loss / cost,
            {
                "Your answer is one minus the share, what the network gains; it should be the "
                "share itself.": lambda cost: 1 - loss / cost,
                "Your answer is in percent; it should be the share, without the factor 100.": (
                    lambda cost: 100 * loss / cost
                ),
                "Your share is upside down; the loss should be divided by what guessing costs.": (
                    lambda cost: cost / loss
                ),
                "Your answer is the difference to what guessing costs; it should be the ratio.": (
                    lambda cost: cost - loss
                ),
                "You multiply the loss by what guessing costs; it should be divided by it.": (
                    lambda cost: cost * loss
                ),
            },
        ),
    }
    return readings(formula, slots, 2)


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


def of_score(x_t: float, betas: Sequence[float], t: int, m: float, s: float) -> Read:
    """0.5 d, first function."""

    def formula(bar, mean, variance, answer):
        kept = bar(betas, t)
        return answer(x_t - mean(kept) * m, variance(kept))

    slots: Slots = {
        "bar": (right_bar, BARS),
        "mean": (
            math.sqrt,
            {
                "Your mean of x_t is m; it should be sqrt(alpha_bar_t) m.": lambda k: 1.0,
                "Your mean of x_t is alpha_bar_t m; it should be sqrt(alpha_bar_t) m.": lambda k: k,
                "Your mean of x_t is 0; it should be sqrt(alpha_bar_t) m.": lambda k: 0.0,
                "Your score has x_t + sqrt(alpha_bar_t) m; it should have the difference, x_t - "
                "sqrt(alpha_bar_t) m.": lambda k: -math.sqrt(k),
                "Your mean of x_t is sqrt(1 - alpha_bar_t) m; it should be sqrt(alpha_bar_t) m.": (
                    lambda k: math.sqrt(1 - k)
                ),
            },
        ),
        "variance": (
            lambda k: k * s**2 + 1 - k,
            {
                "Your variance of x_t is 1 - alpha_bar_t; it should also have alpha_bar_t s^2.": (
                    lambda k: 1 - k
                ),
                "Your variance of x_t is 1; it should be alpha_bar_t s^2 + 1 - alpha_bar_t.": (
                    lambda k: 1.0
                ),
                "Your variance of x_t is alpha_bar_t s^2; it should also have 1 - alpha_bar_t.": (
                    lambda k: k * s**2
                ),
                "Your variance of x_t has s^2 in it; it should have alpha_bar_t s^2.": (
                    lambda k: s**2 + 1 - k
                ),
                "Your variance of x_t has sqrt(alpha_bar_t) s^2 in it; it should have alpha_bar_t "
                "s^2.": lambda k: math.sqrt(k) * s**2 + 1 - k,
                "Your variance of x_t has alpha_bar_t s in it; it should have alpha_bar_t s^2.": (
                    lambda k: k * s + 1 - k
                ),
                "Your variance of x_t is s^2; it should be alpha_bar_t s^2 + 1 - alpha_bar_t.": (
                    lambda k: s**2
                ),
                "Your variance of x_t has sqrt(1 - alpha_bar_t) in it; it should have 1 - "
                "alpha_bar_t.": lambda k: k * s**2 + math.sqrt(1 - k),
                "Your variance of x_t has alpha_bar_t^2 s^2 in it; it should have alpha_bar_t "
                "s^2.": lambda k: k**2 * s**2 + 1 - k,
                "Your variance of x_t has signal and noise exchanged; it should be alpha_bar_t s^2 "
                "+ 1 - alpha_bar_t.": lambda k: (1 - k) * s**2 + k,
                "Your variance of x_t is s^2 + 1; it should be alpha_bar_t s^2 + 1 - "
                "alpha_bar_t.": (lambda k: s**2 + 1),
            },
        ),
        "answer": (
            lambda d, v: -d / v,
            {
                "Your score has the wrong sign; it should point towards the mean.": (
                    lambda d, v: d / v
                ),
                "Your score is twice too large, as if the exponent of a Gaussian had no factor "
                "1/2; it should be -(x_t - mean) / variance.": lambda d, v: -2 * d / v,
                "Your score has the factor 1/2 of the exponent; it should not, because the "
                "derivative of the square cancels it.": lambda d, v: -d / (2 * v),
                "Your score is divided by the standard deviation; it should be divided by the "
                "variance.": lambda d, v: -d / math.sqrt(v),
                "Your score is divided by the square of the variance; it should be divided by "
                "the variance.": lambda d, v: -d / v**2,
                "Your score is multiplied by the variance; it should be divided by it.": (
                    lambda d, v: -d * v
                ),
                "Your score is not divided by the variance; it should be.": lambda d, v: -d,
                "Your answer is the log density itself; it should be its slope, the derivative by "
                "x_t.": lambda d, v: -(d**2) / (2 * v) - math.log(2 * math.pi * v) / 2,
                "Your answer is the density; it should be the slope of its logarithm.": (
                    lambda d, v: math.exp(-(d**2) / (2 * v)) / math.sqrt(2 * math.pi * v)
                ),
                "Your answer is the exponent of the density; it should be the slope of the log "
                "density, its derivative by x_t.": lambda d, v: -(d**2) / (2 * v),
            },
        ),
    }
    return readings(formula, slots, 2)


def of_tweedie(x_t: float, score: float, betas: Sequence[float], t: int) -> Read:
    """0.5 d, second function."""

    def formula(bar, signal, noise, scale):
        kept = bar(betas, t)
        return (signal(kept) * x_t + noise(kept) * score) * scale(kept)

    slots: Slots = {
        "bar": (right_bar, BARS),
        "noise": (
            lambda k: 1 - k,
            {
                "The score is subtracted in your mean; it should be added.": lambda k: k - 1,
                "The score is added as it is in your mean; it should be multiplied by 1 - "
                "alpha_bar_t.": lambda k: 1.0,
                "The score is multiplied by sqrt(1 - alpha_bar_t) in your mean; it should be "
                "multiplied by 1 - alpha_bar_t.": lambda k: math.sqrt(1 - k),
                "The score is multiplied by alpha_bar_t in your mean; it should be multiplied by 1 "
                "- alpha_bar_t.": lambda k: k,
                "The score is divided by 1 - alpha_bar_t in your mean; it should be multiplied by "
                "it.": lambda k: 1 / (1 - k),
                "Beside the division by sqrt(alpha_bar_t), the score's term is divided by it once "
                "more, as if the noise were that of x_t / sqrt(alpha_bar_t); it should be divided "
                "once.": lambda k: (1 - k) / math.sqrt(k),
                "The score's term is not divided by sqrt(alpha_bar_t); it should be.": (
                    lambda k: (1 - k) * math.sqrt(k)
                ),
                "The score has no part in your mean; it should be added times 1 - "
                "alpha_bar_t.": lambda k: 0.0,
                "The score is multiplied by (1 - alpha_bar_t)^2 in your mean; it should be "
                "multiplied by 1 - alpha_bar_t.": lambda k: (1 - k) ** 2,
            },
        ),
        "signal": (
            lambda k: 1.0,
            {
                "x_t is multiplied by 1 - alpha_bar_t in your mean, too; that factor should stand "
                "at the score alone.": lambda k: 1 - k,
                "x_t is not divided by sqrt(alpha_bar_t) in your mean; it should be.": math.sqrt,
                "x_t is multiplied by sqrt(alpha_bar_t) in your mean; it should be divided by "
                "it.": lambda k: k,
                "x_t is divided by alpha_bar_t in your mean; it should be divided by "
                "sqrt(alpha_bar_t).": lambda k: 1 / math.sqrt(k),
                "x_t has the wrong sign in your mean; it should be added.": lambda k: -1.0,
                "x_t has no part in your mean; it should be divided by sqrt(alpha_bar_t).": (
                    lambda k: 0.0
                ),
            },
        ),
        "scale": (
            lambda k: 1 / math.sqrt(k),
            {
                "Your mean is not divided by sqrt(alpha_bar_t); it should be.": lambda k: 1.0,
                "Your mean is divided by alpha_bar_t; it should be divided by "
                "sqrt(alpha_bar_t).": lambda k: 1 / k,
                "Your mean is multiplied by sqrt(alpha_bar_t); it should be divided by it.": (
                    math.sqrt
                ),
                "Your mean is divided by sqrt(1 - alpha_bar_t); it should be divided by "
                "sqrt(alpha_bar_t).": lambda k: 1 / math.sqrt(1 - k),
            },
        ),
    }
    return readings(formula, slots, 2)
