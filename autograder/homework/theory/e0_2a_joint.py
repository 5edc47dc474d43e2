"""Exercise 0.2 a: P(-t, -s | -m, -b), a product of two entries of the tables."""

from dataclasses import replace
from functools import partial

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise
from .e0_2a_joint_mistakes import FUNCTION, slips
from .oracle import probability
from .questions import THREE_DIGITS, probability_form, question, theory_exercise
from .variants import DEFAULT, Variant

TITLE = "P(-t, -s | -m, -b)"


def cases(variant: Variant, rng: np.random.Generator) -> list[Case]:
    right = probability(variant, {"t": False, "s": False}, {"m": False, "b": False})
    asked = question("number", TITLE, FUNCTION, [], right, tolerance=THREE_DIGITS)
    return [replace(asked, form=probability_form(FUNCTION))]


def exercise(variant: Variant) -> Exercise:
    return theory_exercise(
        "0.2a",
        FUNCTION,
        "Exercise 0.2 a: P(-t, -s | -m, -b).",
        2.0,
        partial(cases, variant),
        slips(variant),
        variant,
    )


EXERCISE = exercise(DEFAULT)
