"""Exercise 0.5 b: the KL divergence of two Gaussians that have the same variance."""

import numpy as np

from ...checking.checks import Case
from ..papers import DDPM
from .e0_5b_kl_mistakes import MISCONCEPTIONS
from .oracle import kl_by_integration
from .questions import asked_twice, question, random_signs, theory_exercise
from .readings_of_bound import of_kl

FUNCTION = "kl_same_variance"


def cases(rng: np.random.Generator) -> list[Case]:
    asked = [
        _case(name, rng, signs, low, high)
        for signs, (name, low, high) in zip(
            random_signs(rng),
            (("narrow", 0.2, 0.4), ("wide", 2.0, 5.0), ("between", 0.5, 0.8)),
            strict=True,
        )
    ]
    m1, m2, var = asked[0].probe.steps[0].args
    return [*asked, asked_twice(asked[0], _asked("", m1, m2, round(3 * var, 1)))]


def _case(name, rng, signs, low, high):
    m1 = round(float(rng.uniform(0.8, 2.0)), 1)
    m2 = signs[1] * round(float(rng.uniform(0.3, 0.8)) * m1, 1)
    m1 *= signs[0]
    var = round(float(rng.uniform(low, high)), 1)
    return _asked(name, m1, m2, var)


def _asked(name, m1, m2, var):
    given = {"m1": m1, "m2": m2, "var": var}
    title = ", ".join(f"{letter} = {value}" for letter, value in given.items())
    right = kl_by_integration(m1, m2, var)
    return question(name, title, FUNCTION, [m1, m2, var], right, given, readings=of_kl(m1, m2, var))


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
