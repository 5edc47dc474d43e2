"""What goes wrong in exercise 0.4 c, as students write it."""

from ...checking.exercise import mistake

NEIGHBOURS = 'neighbours = {f"x{i}" for i in (t - 1, t + 1) if 0 <= i <= T}'
RETURN = 'return neighbours | ({"c"} if conditional else set())'

MISCONCEPTIONS = (
    mistake(
        "only_the_one_before",
        "Your blanket is x_{t-1} alone; it should hold x_{t+1}, too, because x_{t+1} is made from "
        "x_t and says something about it.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 1,) if 0 <= i <= T}',
    ),
    mistake(
        "only_the_one_after",
        "Your blanket is x_{t+1} alone; it should hold x_{t-1}, too, a neighbour of x_t whichever "
        "way the arrows point.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t + 1,) if 0 <= i <= T}',
    ),
    mistake(
        "all_the_others",
        "Your blanket is all other times; it should be the two neighbours, because given them x_t "
        "is independent of the rest of the chain.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in range(T + 1) if i != t}',
    ),
    mistake(
        "all_that_came_before",
        "Your blanket is everything before x_t; it should be x_{t-1}, which says all that the "
        "earlier ones do, and x_{t+1}.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in range(t)}',
    ),
    mistake(
        "the_time_itself",
        "Your blanket holds x_t itself; it should hold only what shields x_t from the rest.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 1, t, t + 1) if 0 <= i <= T}',
    ),
    mistake(
        "beyond_the_ends",
        "Your blanket names an x before x_0 or after x_T; it should end where the chain ends.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 1, t + 1)}',
    ),
    mistake(
        "two_steps_away",
        "Your blanket reaches two steps away; it should hold the direct neighbours only, because "
        "they already shield x_t from those behind them.",
        NEIGHBOURS, 'neighbours = {f"x{i}" for i in (t - 2, t - 1, t + 1, t + 2) if 0 <= i <= T}',
    ),
    mistake(
        "forgot_the_condition",
        "Your blanket in the reverse network leaves out c; it should hold it, because c is a "
        "parent of every x_t but the last, and the other parent of the last one's child.",
        RETURN, "return neighbours",
    ),
    mistake(
        "condition_not_a_coparent",
        "Your blanket of x_T in the reverse network leaves out c; it should hold it. c is no "
        "parent of x_T, but the other parent of its child x_{T-1}.",
        RETURN, 'return neighbours | ({"c"} if conditional and t < T else set())',
    ),
    mistake(
        "condition_in_the_forward_chain",
        "Your blanket in the forward chain holds c; it should not, because noise is added without "
        "looking at the condition.",
        RETURN, 'return neighbours | {"c"}',
    ),
)  # fmt: skip
