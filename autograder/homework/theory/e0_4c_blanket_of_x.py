"""Exercise 0.4 c: what shields x_t from the rest, in the forward chain and in the conditional
reverse network.
"""

import numpy as np

from ...checking.checks import Case
from .e0_4c_blanket_of_x_mistakes import MISCONCEPTIONS
from .oracle import blanket, chain_parents
from .questions import set_question, theory_exercise


def cases(rng: np.random.Generator) -> list[Case]:
    length = int(rng.integers(8, 15))
    return [
        _case("forward", "the forward chain", 5, False, (0, 2, 5)),
        _case("reverse", "the reverse network with its condition c", 5, True, (0, 2, 5)),
        _case("longer", f"the forward chain with T = {length}", length, False, (1, 4, length - 1)),
        _case(
            "longer reverse",
            f"the reverse network with T = {length}",
            length,
            True,
            (1, 4, length - 1),
        ),
    ]


def _case(name, title, T, conditional, times):
    parents = chain_parents(T, conditional)
    names = [*parents] if conditional else [*parents, "c"]
    asked = [
        (
            f"your blanket of x{t}",
            "blanket_of_x",
            [t, T, conditional],
            names,
            blanket(parents, f"x{t}"),
        )
        for t in times
    ]
    return set_question(name, title, asked)


EXERCISE = theory_exercise(
    "0.4c",
    "blanket_of_x",
    "Exercise 0.4 c: the Markov blanket of x_t, forward and in reverse.",
    0.5,
    cases,
    MISCONCEPTIONS,
)
