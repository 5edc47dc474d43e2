"""What goes wrong in exercise 0.4 d, as students write it."""

from ...checking.exercise import mistake

TABLE = "alpha_bars = [math.prod(1 - beta for beta in betas[:t]) for t in range(1, len(betas) + 1)]"
RETURN = "return loss / (sum(alpha_bars) / len(alpha_bars))"

MISCONCEPTIONS = (
    mistake(
        "losses_compared_as_they_are",
        "Your share is the loss itself, as if guessing cost 1 at every schedule; it should be "
        "divided by what guessing costs, the mean of alpha_bar_t. A longer chain spends more of "
        "its time in noise, where even a multiple of x_t guesses well.",
        RETURN, "return loss",
    ),
    mistake(
        "cost_at_the_last_step_only",
        "Your share divides by alpha_bar_T, what guessing costs at the last step; it should "
        "divide by a mean over all t, because the loss is such a mean, too.",
        RETURN, "return loss / alpha_bars[-1]",
    ),
    mistake(
        "noise_for_signal",
        "Your share divides by the mean of 1 - alpha_bar_t, the part of the noise that the guess "
        "gets right; it should divide by that of alpha_bar_t, the part that it gets wrong.",
        RETURN, "return loss / (1 - sum(alpha_bars) / len(alpha_bars))",
    ),
    mistake(
        "cost_with_a_root",
        "Your share divides by the mean of sqrt(alpha_bar_t); it should divide by that of "
        "alpha_bar_t, because the error is squared.",
        RETURN, "return loss / (sum(map(math.sqrt, alpha_bars)) / len(alpha_bars))",
    ),
    mistake(
        "cost_of_guessing_x_t",
        "Your share divides by what guessing x_t itself costs; it should divide by what the best "
        "multiple of x_t costs, sqrt(1 - alpha_bar_t) x_t, which is less.",
        RETURN,
        "return loss / (sum(a + (1 - math.sqrt(1 - a)) ** 2 for a in alpha_bars) / "
        "len(alpha_bars))",
    ),
    mistake(
        "summed_over_time",
        "Your share divides by the sum of alpha_bar_t over all t; it should divide by their mean, "
        "because the loss is a mean, too.",
        RETURN, "return loss / sum(alpha_bars)",
    ),
    mistake(
        "share_upside_down",
        "Your share is upside down; the loss should be divided by what guessing costs, so that a "
        "good network comes out well below 1.",
        RETURN, "return (sum(alpha_bars) / len(alpha_bars)) / loss",
    ),
    mistake(
        "difference_for_share",
        "Your answer is the difference to what guessing costs; it should be the share, a ratio.",
        RETURN, "return sum(alpha_bars) / len(alpha_bars) - loss",
    ),
    mistake(
        "alphas_without_a_product",
        "Your alpha_bar_t are the alphas of single steps; they should be the product of the "
        "alphas up to t.",
        TABLE, "alpha_bars = [1 - beta for beta in betas]",
    ),
)  # fmt: skip
