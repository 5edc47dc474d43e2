"""Exercise 0.3 iii: the Markov blanket of E in E -> S <- M -> B."""

from dataclasses import replace

import numpy as np

from ...checks import Case
from ..exercise import mistake
from .oracle import NETWORK_WITH_E, blanket
from .probes import set_form, set_question, theory_exercise

OF = "your blanket of E"


def cases(rng: np.random.Generator) -> list[Case]:
    right = blanket(NETWORK_WITH_E, "E")
    asked = set_question("set", "E -> S <- M -> B", [(OF, "blanket_of_e", [], NETWORK_WITH_E, right)])
    return [replace(asked, form=set_form(OF))]


RETURN = 'return {"M", "S"}'

MISCONCEPTIONS = (
    mistake(
        "forgot_the_coparent",
        "Your blanket has E's child alone: given S, E and M depend on each other, as two causes of one effect do. The "
        "child's other parent belongs to it.",
        RETURN, 'return {"S"}',
    ),
    mistake(
        "coparent_without_the_child",
        "Your blanket has the child's other parent, but not the child S itself.",
        RETURN, 'return {"M"}',
    ),
    mistake(
        "the_node_itself",
        "Your blanket holds E itself: it is what shields E from the rest.",
        RETURN, 'return {"E", "M", "S"}',
    ),
    mistake(
        "the_whole_network",
        "Your blanket is all other nodes: given M and S, nothing about B can change what is known of E (0.3 ii).",
        RETURN, 'return {"M", "S", "B"}',
    ),
    mistake(
        "grandchild_for_coparent",
        "Your blanket has B in the place of M: B is only the other child of M, which already says all about it.",
        RETURN, 'return {"S", "B"}',
    ),
    mistake(
        "parents_only",
        "Your blanket is empty, as if only parents counted: E has none, but it has a child, and that a second parent.",
        RETURN, "return set()",
    ),
    mistake(
        "t_of_the_other_network",
        "Your blanket names T: in 0.3, E stands in its place.",
        RETURN, 'return {"T", "M", "S"}',
    ),
)  # fmt: skip

EXERCISE = theory_exercise("0.3iii", "blanket_of_e", 1.0, cases, MISCONCEPTIONS)
