"""Right answers of part 0 by the long way: linear algebra, enumeration of a whole joint table,
separation in a graph.

None of them uses the closed forms that the exercises ask for, and nothing here comes from
`solutions/`.
"""

from itertools import product

import numpy as np

from .variants import Variant

NETWORK = {"T": [], "M": [], "S": ["T", "M"], "B": ["M"]}  # T -> S <- M -> B, parents by node
NETWORK_WITH_E = {"E": [], "M": [], "S": ["E", "M"], "B": ["M"]}


def chain_covariance(variances, s):
    """Covariance of x_i = y_1 + ... + y_i, by pushing that of y through the sum."""
    sums = np.tril(np.ones((len(variances), len(variances))))
    return sums @ np.diag(np.array(variances) * s**2) @ sums.T


def joint(variant: Variant) -> dict[tuple[bool, bool, bool, bool], float]:
    """The whole table of the network: the probability of every (t, m, s, b), a truth value each."""
    v = variant
    table = {}
    for t, m, s, b in product((True, False), repeat=4):
        p_s = {
            (True, True): 1.0,
            (True, False): v.s_by_t,
            (False, True): v.s_by_m,
            (False, False): 1 - v.not_s,
        }[t, m]
        p_b = 1.0 if m else v.b
        parts = ((v.t, t), (v.m, m), (p_s, s), (p_b, b))
        table[t, m, s, b] = float(np.prod([p if value else 1 - p for p, value in parts]))
    return table


def probability(variant: Variant, wanted: dict[str, bool], given: dict[str, bool]) -> float:
    """P(wanted | given) by adding up the table's rows. Names: t, m, s, b."""

    def total(values):
        rows = joint(variant).items()
        return sum(
            p
            for row, p in rows
            if all(row["tmsb".index(n)] == value for n, value in values.items())
        )

    return total({**wanted, **given}) / total(given)


def separated(parents, one, other, given) -> bool:
    """Whether two nodes are d-separated: no path between them in the moral graph of all
    ancestors, around `given`.
    """
    kept, left = set(), [one, other, *given]
    while left:
        node = left.pop()
        if node not in kept:
            kept.add(node)
            left += parents[node]
    edges = {frozenset((node, parent)) for node in kept for parent in parents[node]}
    edges |= {
        frozenset((a, b)) for node in kept for a in parents[node] for b in parents[node] if a != b
    }
    reached, left = set(), [one]
    while left:
        node = left.pop()
        if node not in reached and node not in given:
            reached.add(node)
            left += [next(iter(edge - {node})) for edge in edges if node in edge]
    return other not in reached


def blanket(parents, node):
    """The Markov blanket by its meaning: all nodes that some other knowledge cannot make
    irrelevant.
    """
    others = set(parents) - {node}
    return {other for other in others if not separated(parents, node, other, others - {other})}


def diffusion_covariance(betas):
    """Covariance of x_0, ..., x_T: x is a linear map of T + 1 independent standard normals, row
    by row.
    """
    steps = len(betas) + 1
    rows = np.zeros((steps, steps))
    rows[0, 0] = 1.0
    for t, beta in enumerate(betas, 1):
        rows[t] = np.sqrt(1 - beta) * rows[t - 1]
        rows[t, t] = np.sqrt(beta)
    return rows @ rows.T


def chain_parents(T, conditional):
    """The forward chain x0 -> ... -> xT, or the reverse one with c as a parent of every x but
    the last.
    """
    if not conditional:
        return {f"x{t}": [f"x{t - 1}"] if t else [] for t in range(T + 1)}
    return {"c": [], **{f"x{t}": [f"x{t + 1}", "c"] if t < T else [] for t in range(T + 1)}}


def plain_guess_loss(betas):
    """The mean over t of the least squared error with which a multiple of x_t guesses the noise in
    it.

    The best multiple is cov(x_t, noise) / var(x_t), and what is left is var(noise) - cov^2 /
    var(x_t).
    """
    losses = []
    signal = 1.0  # what of x_0 is left in x_t
    for beta in betas:
        signal *= np.sqrt(1 - beta)
        noise = np.sqrt(1 - signal**2)
        losses.append(1 - noise**2 / (signal**2 + noise**2))
    return float(np.mean(losses))
