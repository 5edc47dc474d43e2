"""What goes wrong in exercise 0.2 a, as students write it."""

from ...checking.exercise import Misconception, mistake
from .questions import other_numbers
from .variants import Variant, rounded

FUNCTION = "p_not_t_not_s"


RETURN = "return p_not_t * p_not_s"


def slips(v: Variant) -> tuple[Misconception, ...]:
    """Wrong ways through the tables."""
    return (
        mistake(
            "joint_for_conditional",
            "Your number is P(-t, -s, -m, -b), the probability of all four: -m and -b are given, "
            "so that it is divided by P(-m, -b).",
            RETURN, f"return p_not_t * p_not_s * {rounded(1 - v.m)} * {rounded(1 - v.b)}",
        ),
        mistake(
            "b_counted_in",
            "Your number holds the factor P(-b | -m): b is given and not asked for, and S does not "
            "depend on B once M is known.",
            RETURN, f"return p_not_t * p_not_s * {rounded(1 - v.b)}",
        ),
        mistake(
            "forgot_t",
            "Your number is P(-s | -t, -m) alone: that t is false is asked for, not given, and "
            "P(-t) is a factor.",
            RETURN, "return p_not_s",
        ),
        mistake(
            "t_for_not_t",
            "Your number has P(+t) where P(-t) = 1 - P(+t) belongs.",
            RETURN, "return (1 - p_not_t) * p_not_s",
        ),
        mistake(
            "s_for_not_s",
            "Your number has P(+s | -t, -m) where P(-s | -t, -m) belongs: one minus it.",
            RETURN, "return p_not_t * (1 - p_not_s)",
        ),
        mistake(
            "row_of_t",
            "Your P(-s | ...) comes from the row of +t: asked for is -t, given is -m.",
            RETURN, f"return p_not_t * {rounded(1 - v.s_by_t)}",
        ),
        mistake(
            "row_of_m",
            "Your P(-s | ...) comes from the row of +m: given is -m.",
            RETURN, f"return p_not_t * {rounded(1 - v.s_by_m)}",
        ),
        mistake(
            "t_summed_out",
            "Your number is P(-s | -m), the sum over both values of T: asked for is the one with "
            "-t.",
            RETURN, f"return p_not_t * p_not_s + (1 - p_not_t) * {rounded(1 - v.s_by_t)}",
        ),
        mistake(
            "added_up",
            "Your number adds two probabilities where both events must happen: the factors are "
            "multiplied.",
            RETURN, "return p_not_t + p_not_s",
        ),
        other_numbers(v, FUNCTION, "number"),
    )  # fmt: skip
