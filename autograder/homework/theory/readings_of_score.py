"""Wrong formulas of the score and of Tweedie's mean, 0.5 d, part by part."""

import math
from collections.abc import Sequence

from .readings import BARS, Read, Slots, readings, right_bar


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
