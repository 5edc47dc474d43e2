"""Exercise 0.2 b: P(+m | +b, +t, +s), by Bayes' rule."""

from dataclasses import replace
from functools import partial

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise
from .e0_2b_posterior_mistakes import FUNCTION, slips
from .oracle import probability
from .questions import THREE_DIGITS, probability_form, question, theory_exercise
from .readings_of_probabilities import of_misread_posterior, of_probability
from .variants import DEFAULT, Variant

TITLE = "P(+m | +b, +t, +s)"


def cases(variant: Variant, rng: np.random.Generator) -> list[Case]:
    wanted, given = {"m": True}, {"b": True, "t": True, "s": True}
    right = probability(variant, wanted, given)
    read = of_misread_posterior(variant) | of_probability(variant, wanted, given)
    asked = question("number", TITLE, FUNCTION, [], right, None, THREE_DIGITS, read)
    return [replace(asked, form=probability_form(FUNCTION))]


def exercise(variant: Variant) -> Exercise:
    return theory_exercise(
        "0.2b",
        FUNCTION,
        "Exercise 0.2 b: P(+m | +b, +t, +s).",
        2.0,
        partial(cases, variant),
        slips(variant),
        variant,
    )


EXERCISE = exercise(DEFAULT)
