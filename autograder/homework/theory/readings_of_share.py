"""Wrong formulas of the share of 0.4 d, part by part."""

from collections.abc import Sequence

import numpy as np

from .readings import Read, Slots, bars, readings


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
