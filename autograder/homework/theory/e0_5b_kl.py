"""Exercise 0.5 b: the KL divergence of two Gaussians that have the same variance."""

import numpy as np

from ...checking.checks import Case
from ..papers import DDPM
from .e0_5b_kl_mistakes import MISCONCEPTIONS
from .oracle import kl_by_integration
from .questions import question, theory_exercise

FUNCTION = "kl_same_variance"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(name, rng, sign, low, high)
        for name, sign, low, high in (
            ("narrow", 1, 0.2, 0.4),
            ("wide", 1, 2.0, 5.0),
            ("m1 below m2", -1, 0.5, 0.8),
        )
    ]


def _case(name, rng, sign, low, high):
    m1 = sign * round(float(rng.uniform(0.4, 2.0)), 1)
    m2 = round(-float(rng.uniform(0.3, 0.8)) * m1, 1)
    var = round(float(rng.uniform(low, high)), 1)
    given = {"m1": m1, "m2": m2, "var": var}
    title = ", ".join(f"{letter} = {value}" for letter, value in given.items())
    right = kl_by_integration(m1, m2, var)
    return question(name, title, FUNCTION, [m1, m2, var], right, given)


EXERCISE = theory_exercise(
    "0.5b",
    FUNCTION,
    "Exercise 0.5 b (bonus): the KL divergence of two Gaussians of the same variance.",
    0.5,
    cases,
    MISCONCEPTIONS,
    source=f"{DDPM} eq. 8",
    bonus=True,
)
