"""What proves the formulas of 0.2 and 0.3: enumeration of whole tables, the given ones and
random ones.
"""

from itertools import combinations, product

import numpy as np
import pytest
import sympy as sp
from sheet_formulas import agree, proves

from autograder.homework.theory.e0_3iv_markov_blanket import TEACHING
from autograder.homework.theory.oracle import NETWORK_WITH_E, blanket, probability
from autograder.homework.theory.variants import DEFAULT, Variant

Row = tuple[bool, ...]
Table = dict[Row, float]
RNG = np.random.default_rng(2)
TINY = 1e-12


def random_joint(parents: dict[str, list[str]]) -> Table:
    """The table of a network with random entries."""
    nodes = [*parents]
    entry = {
        n: {row: RNG.uniform(0.1, 0.9) for row in product((True, False), repeat=len(parents[n]))}
        for n in nodes
    }
    table = {}
    for row in product((True, False), repeat=len(nodes)):
        value = dict(zip(nodes, row, strict=True))
        on = [entry[n][tuple(value[p] for p in parents[n])] for n in nodes]
        table[row] = float(
            np.prod([p if value[n] else 1 - p for n, p in zip(nodes, on, strict=True)])
        )
    return table


def chance(table: Table, nodes: list[str], given: dict[str, bool]) -> float:
    return sum(
        p for row, p in table.items() if all(row[nodes.index(n)] == v for n, v in given.items())
    )


def conditional(
    table: Table, nodes: list[str], wanted: dict[str, bool], given: dict[str, bool]
) -> float:
    return chance(table, nodes, {**wanted, **given}) / chance(table, nodes, given)


def depends_on(table: Table, nodes: list[str], node: str, known: set[str]) -> bool:
    """Whether all other nodes say more about a node than the known ones do."""
    for row in table:
        value = dict(zip(nodes, row, strict=True))
        others = {n: v for n, v in value.items() if n != node}
        few = {n: v for n, v in others.items() if n in known}
        own = {node: value[node]}
        if abs(conditional(table, nodes, own, others) - conditional(table, nodes, own, few)) > TINY:
            return True
    return False


@proves(r"P(x_1, \dots, x_n) = \prod_{i=1}^{n} P(x_i \mid \mathrm{pa}(x_i))")
def product_of_tables(_: str) -> None:
    """A table made as a product sums to 1 and has the factors as its conditionals."""
    nodes, table = [*TEACHING], random_joint(TEACHING)
    assert sum(table.values()) == pytest.approx(1.0)
    for row in list(table)[:: 2 ** (len(nodes) - 5)]:
        value = dict(zip(nodes, row, strict=True))
        factors = [
            conditional(table, nodes, {n: value[n]}, {p: value[p] for p in TEACHING[n]})
            for n in nodes
        ]
        assert np.prod(factors) == pytest.approx(table[row])


@proves(r"P(a \mid b) = \frac{P(a, b)}{P(b)}, \qquad P(b) = \sum_{a'} P(a', b)")
def ratio_of_sums(_: str) -> None:
    nodes, table = [*NETWORK_WITH_E], random_joint(NETWORK_WITH_E)
    total = sum(chance(table, nodes, {"E": a, "B": True}) for a in (True, False))
    assert total == pytest.approx(chance(table, nodes, {"B": True}))
    both = [conditional(table, nodes, {"E": a}, {"B": True}) for a in (True, False)]
    assert sum(both) == pytest.approx(1.0)


@proves(
    r"P(+r \mid +w) = \frac{0.2 \cdot 0.9}{0.2 \cdot 0.9 + 0.8 \cdot 0.1} = \frac{0.18}{0.26} = "
    r"0.692308"
)
def rain(text: str) -> None:
    rain, wet_rain, wet_dry = map(sp.Rational, ("1/5", "9/10", "1/10"))
    agree(text, rain * wet_rain / (rain * wet_rain + (1 - rain) * wet_dry))


@proves(r"P(X \mid \text{all other nodes}) = P(X \mid M(X))")
def blankets(_: str) -> None:
    """For every node: its blanket is enough, and without any of its members it is not."""
    for parents in (NETWORK_WITH_E, TEACHING):
        nodes, table = [*parents], random_joint(parents)
        for node in "EBD" if parents is TEACHING else nodes:
            found = blanket(parents, node)
            assert not depends_on(table, nodes, node, found)
            assert all(depends_on(table, nodes, node, found - {member}) for member in found)


@proves(r"P(-t, -s \mid -m, -b) = P(-t) \, P(-s \mid -t, -m) = 0.6 \cdot 0.9 = 0.54")
def exercise_a(text: str) -> None:
    agree(text, probability(DEFAULT, {"t": False, "s": False}, {"m": False, "b": False}))


@proves(
    r"P(+m \mid +b, +t, +s) = \frac{0.4 \cdot 0.1}{0.4 \cdot 0.1 + 0.4 \cdot 0.9 \cdot 0.1 \cdot "
    r"0.6}= \frac{0.04}{0.0616} = \frac{50}{77} = 0.649351"
)
def exercise_b(text: str) -> None:
    agree(text, probability(DEFAULT, {"m": True}, {"b": True, "t": True, "s": True}))


@proves(r"\frac{0.04}{0.04 + 0.4 \cdot 0.9 \cdot 0.1 \cdot 0.16} = \frac{0.04}{0.04576} = 0.874126")
def the_slip(text: str) -> None:
    slip = Variant("", (1,), DEFAULT.t, DEFAULT.m, DEFAULT.b, DEFAULT.not_s, 0.16, DEFAULT.s_by_m)
    agree(text, probability(slip, {"m": True}, {"b": True, "t": True, "s": True}))


@proves(
    "P(e, m, s, b) = P(e) P(m) P(s \\mid e, m) P(b \\mid m)",
    r"P(b \mid e, m, s) = \frac{P(e) P(m) P(s \mid e, m) P(b \mid m)}"
    r"{\sum_{b'} P(e) P(m) P(s \mid e, m) P(b' \mid m)} = P(b \mid m)",
    r"P(b \mid m, s) = \frac{\sum_{e'} P(e') P(m) P(s \mid e', m) P(b \mid m)}"
    r"{\sum_{e'} P(e') P(m) P(s \mid e', m)} = P(b \mid m)",
    r"P(b \mid e, m, s) = P(b \mid m, s)",
)
def independence_of_e_and_b(_: str) -> None:
    """All of them by enumeration, with random tables, for every row."""
    nodes, table = [*NETWORK_WITH_E], random_joint(NETWORK_WITH_E)

    def p(wanted: str, given: str = "") -> float:
        return conditional(table, nodes, {n: v[n] for n in wanted}, {n: v[n] for n in given})

    for row in table:
        v = dict(zip(nodes, row, strict=True))
        assert table[row] == pytest.approx(p("E") * p("M") * p("S", "EM") * p("B", "M"))
        assert p("B", "EMS") == pytest.approx(p("B", "M")) == pytest.approx(p("B", "MS"))
    # "both values of m are possible beside -e and +s", and B looks at m
    for m, share in ((True, 1.0), (False, 0.1)):
        assert probability(DEFAULT, {"m": m}, {"t": False, "s": True}) > 0
        given = {"t": False, "s": True, "m": m}
        assert probability(DEFAULT, {"b": True}, given) == pytest.approx(share)


@proves(r"P(+e \mid -m) = 0.4, \qquad P(+e \mid -m, +s) = \frac{0.24}{0.3} = 0.8")
def s_matters(text: str) -> None:
    first = probability(DEFAULT, {"t": True}, {"m": False})
    agree(text, first, probability(DEFAULT, {"t": True}, {"m": False, "s": True}))


@proves(
    r"P(+e \mid -m, +s, +b) = \frac{0.24}{0.3} = 0.8, \qquad P(+e \mid +m, +s, +b) = "
    r"\frac{0.4}{0.58} = 0.689655"
)
def m_matters(text: str) -> None:
    given = {"s": True, "b": True}
    values = [probability(DEFAULT, {"t": True}, {**given, "m": m}) for m in (False, True)]
    agree(text, *values)
    assert values[1] < values[0]  # a broken machine explains the late seminar in part
    # B adds nothing to M, in the formula before
    assert probability(DEFAULT, {"t": True}, {"m": False, "s": True}) == pytest.approx(values[0])


@proves(
    r"P(x \mid \text{all other nodes}) = \frac{P(x \mid \mathrm{pa}(x)) \prod_{c} P(c \mid "
    r"\mathrm{pa}(c))}{\sum_{x'} P(x' \mid \mathrm{pa}(x)) \prod_{c} P(c \mid \mathrm{pa}'(c))}"
)
def general_rule(_: str) -> None:
    """With random tables; and parents, children and their other parents are all that the right
    side names.
    """
    nodes, table = [*TEACHING], random_joint(TEACHING)
    for node, row in product("DAE", list(table)[::97]):
        value = dict(zip(nodes, row, strict=True))
        children = [n for n in nodes if node in TEACHING[n]]

        def weight(x: bool, node=node, value=value, children=children) -> float:
            v = {**value, node: x}
            factors = [
                conditional(table, nodes, {n: v[n]}, {p: v[p] for p in TEACHING[n]})
                for n in (node, *children)
            ]
            return float(np.prod(factors))

        right = weight(value[node]) / (weight(True) + weight(False))
        others = {n: v for n, v in value.items() if n != node}
        assert conditional(table, nodes, {node: value[node]}, others) == pytest.approx(right)
        named = {n for c in children for n in (c, *TEACHING[c])} | set(TEACHING[node])
        assert named - {node} == blanket(TEACHING, node)


def smallest_blankets(parents: dict[str, list[str]], node: str) -> list[set[str]]:
    """All sets of least size that shield a node, found by trying every set."""
    nodes, table = [*parents], random_joint(parents)
    others = [n for n in nodes if n != node]
    for size in range(len(nodes)):
        enough = [
            set(s) for s in combinations(others, size) if not depends_on(table, nodes, node, set(s))
        ]
        if enough:
            return enough
    return []
