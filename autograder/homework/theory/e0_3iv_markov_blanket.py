"""Exercise 0.3 iv: the rule that finds the Markov blanket of any node of any Bayesian network."""

import numpy as np

from ...checking.checks import Case
from .e0_3iv_markov_blanket_mistakes import MISCONCEPTIONS
from .oracle import blanket
from .questions import set_question, theory_exercise

# Everything that a wrong rule mistakes for the blanket of D: A and B its parents, G a parent's
# parent, H a parent's other child, E its child, C the child's other parent, F the child's child, K
# without a connection.
TEACHING = {
    "E": ["D", "C"],
    "D": ["A", "B"],
    "A": ["G"],
    "H": ["A"],
    "F": ["E"],
    "B": [],
    "C": [],
    "G": [],
    "K": [],
}
# Students' files hold the right answers to it, so it must not be the network of 0.3 iii.
SMALL = {"A": [], "B": ["A"], "C": ["B"]}
LETTERS = list("ABCDEFGHIJKLMNOP")
# Whoever takes a name for a list of its letters is right about names of one letter.
WORDS = ["Cloud", "Fog", "Frost", "Hail", "Heat", "Ice", "Rain", "Snow", "Storm", "Sun", "Wind"]


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case("small", "A -> B -> C", SMALL, list(SMALL)),
        _case("teaching", "a network of nine nodes", TEACHING, list("DAECK")),
        _random(rng, "random 1", LETTERS, int(rng.integers(10, 14))),
        _random(rng, "random 2", WORDS, 8),
    ]


def _case(name, title, parents, nodes):
    asked = [
        (
            f"your blanket of {node}",
            "markov_blanket",
            [node, parents],
            parents,
            blanket(parents, node),
        )
        for node in nodes
    ]
    return set_question(name, title, asked)


def _random(rng, name, choice, count):
    """A random network; the order in which its nodes are named says nothing about its arrows."""
    names = [str(node) for node in rng.permutation(choice)[:count]]
    parents = {}
    for place in range(count):
        earlier = rng.permutation(place)[: rng.integers(0, min(place, 3) + 1)]
        parents[names[place]] = [names[i] for i in earlier]
    parents = {node: parents[node] for node in sorted(parents)}
    by_size = sorted(parents, key=lambda node: (len(blanket(parents, node)), node))
    return _case(
        name, f"a network of {count} nodes", parents, [by_size[0], by_size[count // 2], by_size[-1]]
    )


EXERCISE = theory_exercise(
    "0.3iv",
    "markov_blanket",
    "Exercise 0.3 iv: the Markov blanket of any node.",
    1.0,
    cases,
    MISCONCEPTIONS,
)
