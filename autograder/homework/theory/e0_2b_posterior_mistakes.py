"""What goes wrong in exercise 0.2 b, as students write it."""

from ...checking.exercise import Misconception, mistake
from .questions import other_numbers
from .variants import Variant, rounded

FUNCTION = "p_m"


WITHOUT_M = "without_m = p_t * (1 - p_m) * p_b * p_s"
RETURN = "return with_m / (with_m + without_m)"


def slips(v: Variant) -> tuple[Misconception, ...]:
    """Wrong ways through the tables and through Bayes' rule."""
    return (
        mistake(
            "not_normalised",
            "Your number is P(+m, +b, +t, +s), the probability of all four; it should be divided "
            "by P(+b, +t, +s), the sum of it over both values of M.",
            RETURN, "return with_m",
        ),
        mistake(
            "likelihood_for_posterior",
            "Your number is P(+b, +s | +m, +t), conditioned on the wrong side; it should be the "
            "probability of +m once b, t and s are seen.",
            RETURN, "return 1.0",
        ),
        mistake(
            "likelihood_with_t",
            "Your number is P(+b, +t, +s | +m), conditioned on the wrong side; by Bayes' rule it "
            "should be multiplied by P(+m) and divided by P(+b, +t, +s).",
            RETURN, "return p_t",
        ),
        mistake(
            "evidence_alone",
            "Your number is P(+b, +t, +s), the denominator of Bayes' rule; the numerator, which "
            "is the part of it with +m, should be divided by it.",
            RETURN, "return with_m + without_m",
        ),
        mistake(
            "a_sixth_for_six_tenths",
            "Your number uses 0.16 for P(+s | +t, -m), a slip that copies of this problem carry "
            "along; it should use the value in your own table.",
            WITHOUT_M, "without_m = p_t * (1 - p_m) * p_b * 0.16",
        ),
        mistake(
            "forgot_the_prior",
            "Your number takes +m and -m for equally probable before anything is seen; it should "
            "weigh the two by P(+m) and P(-m).",
            RETURN, "return 1 / (1 + p_b * p_s)",
        ),
        mistake(
            "prior_of_one_side_only",
            "Your number weighs +m by P(+m); it should also weigh -m by P(-m).",
            WITHOUT_M, "without_m = p_t * p_b * p_s",
        ),
        mistake(
            "forgot_s",
            "Your number is P(+m | +b); it should also use that s and t were seen, because S is a "
            "child of M.",
            WITHOUT_M, "without_m = p_t * (1 - p_m) * p_b",
        ),
        mistake(
            "forgot_b",
            "Your number is P(+m | +t, +s); it should also use that b was seen, because B is a "
            "child of M.",
            WITHOUT_M, "without_m = p_t * (1 - p_m) * p_s",
        ),
        mistake(
            "the_other_value_of_m",
            "Your number is P(-m | +b, +t, +s); it should be P(+m | +b, +t, +s), which is one "
            "minus it.",
            RETURN, "return without_m / (with_m + without_m)",
        ),
        mistake(
            "row_of_not_t",
            "Your P(+s | ...) come from the rows of -t; they should come from those of +t.",
            "with_m = p_t * p_m  #", f"with_m = p_t * p_m * {v.s_by_m}  #",
            WITHOUT_M, f"without_m = p_t * (1 - p_m) * p_b * {rounded(1 - v.not_s)}",
        ),
        mistake(
            "not_b_for_b",
            "Your number has the factor P(-b | -m); it should have P(+b | -m), because +b was "
            "seen.",
            WITHOUT_M, "without_m = p_t * (1 - p_m) * (1 - p_b) * p_s",
        ),
        mistake(
            "odds_for_probability",
            "Your number is the ratio of +m to -m, the odds; it should be a probability, which is "
            "+m divided by the sum of both.",
            RETURN, "return with_m / without_m",
        ),
        other_numbers(v, FUNCTION, "number"),
    )  # fmt: skip
