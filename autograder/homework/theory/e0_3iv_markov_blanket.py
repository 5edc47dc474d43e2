"""Exercise 0.3 iv: the rule that finds the Markov blanket of any node of any Bayesian network."""

from collections.abc import Callable

import numpy as np

from ...checking.checks import Case
from .e0_3iv_markov_blanket_mistakes import MISCONCEPTIONS
from .oracle import blanket
from .questions import set_question, theory_exercise

Rule = Callable[[dict[str, list[str]], str], set[str]]

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
# Whoever takes a name for a list of its letters is right about names of one letter, and whoever
# looks for a name inside a text finds it in longer ones.
WORDS = ["Ice", "Iceberg", "Rain", "Rainbow", "Snow", "Snowstorm", "Sun", "Sunset", "Wind", "Storm"]
SECOND = "in a second network with nodes of the same names (is something remembered by name?)"
TRIES = 5_000


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case("small", "A -> B -> C", SMALL, list(SMALL)),
        _case("teaching", "a network of nine nodes", TEACHING, list("DAECK")),
        _random(rng, "random 1", LETTERS, int(rng.integers(10, 14)), RULES[:2]),
        _random(rng, "random 2", WORDS, 8, RULES),
    ]


def _case(name, title, parents, nodes, second=None):
    """A case on some nodes; second: another network with the same nodes, which is asked about the
    last of them, too.
    """
    asked = [(f"your blanket of {node}", node, parents) for node in nodes]
    if second:
        asked.append((f"your second blanket of {nodes[-1]}", nodes[-1], second))
    return set_question(
        name,
        title,
        [(of, "markov_blanket", [node, net], net, blanket(net, node)) for of, node, net in asked],
        {of: roles(net, node) for of, node, net in asked},
        {of: _where(net, node, net is second) for of, node, net in asked},
    )


def roles(parents: dict[str, list[str]], node: str) -> dict[str, str]:
    """{name: what it is to the node}, by its closest tie."""
    children = [name for name in parents if node in parents[name]]
    of_each = [
        ("the node itself", {node}),
        ("the parents", {*parents[node]}),
        ("the children", {*children}),
        ("the children's other parents", {p for child in children for p in parents[child]}),
        ("the children's children", {n for n in parents if {*parents[n]} & {*children}}),
        ("the parents' other children", {n for n in parents if {*parents[n]} & {*parents[node]}}),
        ("the parents' parents", {p for parent in parents[node] for p in parents[parent]}),
    ]
    return {
        name: next((role for role, names in of_each if name in names), "the nodes further away")
        for name in parents
    }


def _where(parents, node, is_second):
    children = [name for name in parents if node in parents[name]]
    found = [SECOND] * is_second
    found += ["where the node has no parents"] * (not parents[node])
    found += ["where the node has several children"] * (len(children) > 1)
    longer = any(node in name for name in parents if name != node)
    found += ["where the name of the node is a part of other names"] * longer
    return tuple(found)


def by_one_child(place: int) -> Rule:
    """The rule that looks for the other parents of one of the children alone."""

    def rule(parents, node):
        children = [name for name in parents if node in parents[name]]
        others = {p for child in [*children[place:], *children][:1] for p in parents[child]}
        return ({*parents[node], *children} | others) - {node}

    return rule


def by_text(parents: dict[str, list[str]], node: str) -> set[str]:
    """The rule that finds a name inside longer ones."""
    children = [n for n in parents if n != node and node in " ".join(parents[n])]
    return ({*parents[node], *children} | {p for n in children for p in parents[n]}) - {node}


# Wrong rules that each random network tells from the right one.
RULES = (by_one_child(0), by_one_child(-1), by_text)


def _random(rng, name, choice, count, rules):
    """A random network in which one node is enough to find each of some wrong rules."""
    for _ in range(TRIES):
        parents = _network(rng, [str(node) for node in rng.permutation(choice)[:count]])
        telling = [
            next((n for n in parents if rule(parents, n) != blanket(parents, n)), None)
            for rule in rules
        ]
        if None not in telling:
            break
    else:
        raise ValueError("no network tells all wrong rules from the right one")
    last = telling[0]
    second = next(
        net
        for net in (_network(rng, [*map(str, rng.permutation([*parents]))]) for _ in range(TRIES))
        if blanket(net, last) != blanket(parents, last)
    )
    by_size = sorted(parents, key=lambda node: (len(blanket(parents, node)), node))
    chosen = [by_size[0], by_size[count // 2], by_size[-1], *telling]
    nodes = [*dict.fromkeys(node for node in chosen if node != last), last]
    return _case(name, f"a network of {count} nodes", parents, nodes, second)


def _network(rng, names):
    """The order in which its nodes are named says nothing about its arrows."""
    parents = {}
    for place in range(len(names)):
        earlier = rng.permutation(place)[: rng.integers(0, min(place, 3) + 1)]
        parents[names[place]] = [names[i] for i in earlier]
    return {node: parents[node] for node in sorted(parents)}


EXERCISE = theory_exercise(
    "0.3iv",
    "markov_blanket",
    "Exercise 0.3 iv: the Markov blanket of any node.",
    1.0,
    cases,
    MISCONCEPTIONS,
)
