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


def kl_by_integration(m1, m2, var):
    """D_KL(N(m1, var) || N(m2, var)): q log(q / p), added up along a fine line."""
    x = m1 + np.sqrt(var) * np.linspace(-14, 14, 4_001)
    log_q, log_p = -((x - m1) ** 2) / (2 * var), -((x - m2) ** 2) / (2 * var)
    q = np.exp(log_q)
    return float(np.sum(q * (log_q - log_p)) / np.sum(q))


def error_of_the_mean(betas):
    """For t = 2, ..., T: how far the mean of q(x_{t-1} | x_t, x_0) is moved by noise that is wrong
    by 1, where x_t is known and x_0 follows from it and the noise.

    The mean is linear in x_0, and its factor comes from a regression on x_0 and x_t.
    """
    sigma, moved = diffusion_covariance(betas), []
    for t in range(2, len(sigma)):
        factor, _ = np.linalg.solve(sigma[np.ix_([0, t], [0, t])], sigma[[0, t], t - 1])
        signal = sigma[0, t]  # of x_0 in x_t
        moved.append(factor * np.sqrt(1 - signal**2) / signal)
    return np.array(moved)


def bound_weights(betas):
    """The divergence of the step back from one whose noise is wrong by 1, for t = 2, ..., T."""
    return np.array(
        [
            kl_by_integration(moved, 0, beta)
            for moved, beta in zip(error_of_the_mean(betas), betas[1:], strict=True)
        ]
    )


# Divergences of N(d, var) from N(0, var) that are wrong in a way which students know.
WRONG_KL = (
    lambda d, var: d**2 / var,
    lambda d, var: d**2,
    lambda d, var: d**2 / 2,
    lambda d, var: d**2 / 2 * var,
    lambda d, var: d**2 / (2 * var**2),
    lambda d, var: d**2 / (2 * np.sqrt(var)),
    lambda d, var: d / (2 * var),
    lambda d, var: -d / (2 * var),
    lambda d, var: -(d**2) / (2 * var),
    lambda d, var: d**2 / (2 * var) + np.log(2 * np.pi * np.e * var) / 2,
    lambda d, var: d**2 / (2 * var) + 1 / 2,
)


def weights_by_wrong_kl(betas):
    """The weights that follow from each of WRONG_KL."""
    moved = error_of_the_mean(betas)
    return [wrong(moved, np.array(betas[1:])) for wrong in WRONG_KL]


def gaussian_score(x_t, betas, t, m, s):
    """The score of x_t for x_0 ~ N(m, s^2), whose mean and variance go through the chain step by
    step.
    """
    mean, variance = m, s**2
    for beta in betas[:t]:
        mean, variance = np.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
    return (mean - x_t) / variance


def mean_of_start(x_t, score, betas, t):
    """The mean of x_0 given x_t where x_t has this score. All such x_0 share it, so that of one of
    them is enough: x_0 ~ N(m, 1), whose m follows from the score, by regression on x_t.
    """
    signal = diffusion_covariance(betas)[0, t]
    m = (x_t + score) / signal  # x_t ~ N(signal m, 1)
    return m + signal * (x_t - signal * m)
