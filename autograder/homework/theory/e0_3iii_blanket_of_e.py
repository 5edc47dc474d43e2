"""Exercise 0.3 iii: the Markov blanket of E in E -> S <- M -> B."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case
from .e0_3iii_blanket_of_e_mistakes import MISCONCEPTIONS
from .oracle import NETWORK_WITH_E, blanket
from .questions import set_form, set_question, theory_exercise

OF = "your blanket of E"
ROLES = {
    "E": "the node itself",
    "S": "the child",
    "M": "the child's other parent",
    "B": "a node further away",
}


def cases(rng: np.random.Generator) -> list[Case]:
    right = blanket(NETWORK_WITH_E, "E")
    asked = set_question(
        "set",
        "E -> S <- M -> B",
        [(OF, "blanket_of_e", [], NETWORK_WITH_E, right)],
        {OF: ROLES},
    )
    return [replace(asked, form=set_form(OF))]


EXERCISE = theory_exercise(
    "0.3iii",
    "blanket_of_e",
    "Exercise 0.3 iii: the Markov blanket of E.",
    1.0,
    cases,
    MISCONCEPTIONS,
    few_answers=True,
)
