"""What goes wrong in exercise 0.4 c, as students write it."""

from ...checking.exercise import mistake

NEIGHBOURS = 'neighbours = {f"x{i}" for i in (t - 1, t + 1) if 0 <= i <= T}'
RETURN = 'return neighbours | ({"c"} if conditional else set())'

MISCONCEPTIONS = (
    mistake(
        "only_the_one_before",
        "Your blanket is x_{t-1} alone: that is what x_t is made from, but x_{t+1}, made from x_t, "
        "says something about it, too.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 1,) if 0 <= i <= T}',
    ),
    mistake(
        "only_the_one_after",
        "Your blanket is x_{t+1} alone: x_{t-1} is a neighbour of x_t, too, whichever way the "
        "arrows point.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t + 1,) if 0 <= i <= T}',
    ),
    mistake(
        "all_the_others",
        "Your blanket is all other times: given its two neighbours, x_t is independent of the rest "
        "of the chain.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in range(T + 1) if i != t}',
    ),
    mistake(
        "all_that_came_before",
        "Your blanket is everything before x_t: x_{t-1} says all that the earlier ones do, and "
        "x_{t+1} is missing.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in range(t)}',
    ),
    mistake(
        "the_time_itself",
        "Your blanket holds x_t itself: it is what shields x_t from the rest.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 1, t, t + 1) if 0 <= i <= T}',
    ),
    mistake(
        "beyond_the_ends",
        "Your blanket names an x before x_0 or after x_T: the chain ends there, and so does the "
        "blanket.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 1, t + 1)}',
    ),
    mistake(
        "two_steps_away",
        "Your blanket reaches two steps away: the direct neighbours already shield x_t from those "
        "behind them.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 2, t - 1, t + 1, t + 2) if 0 <= i <= T}',
    ),
    mistake(
        "forgot_the_condition",
        "Your blanket in the reverse network leaves out c: it is a parent of every x_t but the "
        "last, and there the other parent of its child.",
        RETURN, "return neighbours",
    ),
    mistake(
        "condition_not_a_coparent",
        "Your blanket of x_T in the reverse network leaves out c: c is no parent of x_T, but the "
        "other parent of its child x_{T-1}.",
        RETURN, 'return neighbours | ({"c"} if conditional and t < T else set())',
    ),
    mistake(
        "condition_in_the_forward_chain",
        "Your blanket in the forward chain holds c: noise is added without looking at the "
        "condition.",
        RETURN, 'return neighbours | {"c"}',
    ),
)  # fmt: skip
