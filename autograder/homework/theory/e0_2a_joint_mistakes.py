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
            "Your number is P(-t, -s, -m, -b), the probability of all four; it should be divided "
            "by P(-m, -b), because -m and -b are given.",
            RETURN, f"return p_not_t * p_not_s * {rounded(1 - v.m)} * {rounded(1 - v.b)}",
        ),
        mistake(
            "b_counted_in",
            "Your number holds the factor P(-b | -m); it should not, because b is given, and S "
            "does not depend on B once M is known.",
            RETURN, f"return p_not_t * p_not_s * {rounded(1 - v.b)}",
        ),
        mistake(
            "forgot_t",
            "Your number is P(-s | -t, -m) alone; it should also have the factor P(-t), because t "
            "is not given.",
            RETURN, "return p_not_s",
        ),
        mistake(
            "t_for_not_t",
            "Your number has the factor P(+t); it should have P(-t) = 1 - P(+t).",
            RETURN, "return (1 - p_not_t) * p_not_s",
        ),
        mistake(
            "s_for_not_s",
            "Your number has the factor P(+s | -t, -m); it should have P(-s | -t, -m), which is "
            "one minus it.",
            RETURN, "return p_not_t * (1 - p_not_s)",
        ),
        mistake(
            "row_of_t",
            "Your P(-s | ...) comes from the row of +t; it should come from that of -t and -m.",
            RETURN, f"return p_not_t * {rounded(1 - v.s_by_t)}",
        ),
        mistake(
            "row_of_m",
            "Your P(-s | ...) comes from the row of +m; it should come from that of -t and -m.",
            RETURN, f"return p_not_t * {rounded(1 - v.s_by_m)}",
        ),
        mistake(
            "t_summed_out",
            "Your number is P(-s | -m), the sum over both values of T; it should count only the "
            "value -t.",
            RETURN, f"return p_not_t * p_not_s + (1 - p_not_t) * {rounded(1 - v.s_by_t)}",
        ),
        mistake(
            "added_up",
            "Your number adds two probabilities; it should multiply them, because both events "
            "must happen.",
            RETURN, "return p_not_t + p_not_s",
        ),
        other_numbers(v, FUNCTION, "number"),
    )  # fmt: skip
