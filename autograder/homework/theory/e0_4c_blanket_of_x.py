"""Exercise 0.4 c: what shields x_t from the rest, in the forward chain and in the conditional
reverse network.
"""

import numpy as np

from ...checking.checks import Case
from .e0_4c_blanket_of_x_mistakes import MISCONCEPTIONS
from .oracle import blanket, chain_parents
from .questions import set_question, theory_exercise

FAR = "the times further away"


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
    ofs = [of for of, *_ in asked]
    return set_question(
        name,
        title,
        asked,
        {of: _roles(names, t) for of, t in zip(ofs, times, strict=True)},
        {of: _where(t, T, conditional) for of, t in zip(ofs, times, strict=True)},
    )


def _roles(names, t):
    near = {f"x{t - 1}": "the earlier time", f"x{t}": "x_t itself", f"x{t + 1}": "the later time"}
    return {name: near.get(name, "the condition c" if name == "c" else FAR) for name in names}


def _where(t, T, conditional):
    net = "in the reverse network" if conditional else "in the forward chain"
    ends = {0: "at t = 0", 1: "at t = 1", T - 1: "at t = T - 1", T: "at t = T"}
    there = [ends[t]] if t in ends else []
    inside = [f"{net} for t > 0"] * (t > 0) + [f"{net} for t < T"] * (t < T)
    return (net, *there, *inside, *(f"{net} {each}" for each in there))


EXERCISE = theory_exercise(
    "0.4c",
    "blanket_of_x",
    "Exercise 0.4 c: the Markov blanket of x_t, forward and in reverse.",
    0.5,
    cases,
    MISCONCEPTIONS,
)
