"""Your typed answers to part 0; theory.md has the questions. Proofs and explanations (a person's points) go on paper.

A number may be a number, a Fraction or a text such as "25/38" (it is read, not run); three digits are enough. A matrix
is a list of rows, a numpy array or a tensor. A set is a set, a list or a text such as "A, B", in any order.
"""

import math


def covariance(s):
    """The covariance matrix of your chain x_1, ..., x_n for a given s > 0: n rows of n numbers."""
    # TODO 0.1b (2 points): return the matrix of cov(x_i, x_j)
    raise NotImplementedError("exercise 0.1b (2 points): covariance")


def precision(s):
    """The inverse of that matrix, written down by its own formula or computed: n rows of n numbers."""
    # TODO 0.1c (2 points): return the precision matrix
    raise NotImplementedError("exercise 0.1c (2 points): precision")


def p_not_t_not_s():
    """P(-t, -s | -m, -b) in your network: one number."""
    # TODO 0.2a (2 points): return the probability
    raise NotImplementedError("exercise 0.2a (2 points): p_not_t_not_s")


def p_m():
    """P(+m | +b, +t, +s) in your network: one number."""
    # TODO 0.2b (2 points): return the probability
    raise NotImplementedError("exercise 0.2b (2 points): p_m")


def blanket_of_e():
    """The Markov blanket of E in E -> S <- M -> B: a set of names."""
    # TODO 0.3iii (1 point): return the set
    raise NotImplementedError("exercise 0.3iii (1 point): blanket_of_e")


def markov_blanket(node, parents):
    """The Markov blanket of any node of any Bayesian network: a set of names.

    node: a name; parents: {name of each node: list of its parents' names}.
    """
    # TODO 0.3iv (1 point): return the set
    raise NotImplementedError("exercise 0.3iv (1 point): markov_blanket")


def chain_covariance(betas):
    """The covariance matrix of x_0, ..., x_T in the forward process, where x_0 has variance 1.

    betas: the list beta_1, ..., beta_T, each in (0, 1). Returns T + 1 rows of T + 1 numbers, x_0 first.
    """
    # TODO 0.4a (0.5 points): return the matrix
    raise NotImplementedError("exercise 0.4a (0.5 points): chain_covariance")


def chain_precision(betas):
    """The inverse of that matrix by its own formula, for x_0 ~ N(0, 1): T + 1 rows of T + 1 numbers, x_0 first."""
    # TODO 0.4b (0.5 points): return the matrix
    raise NotImplementedError("exercise 0.4b (0.5 points): chain_precision")


def blanket_of_x(t, T, conditional):
    """The Markov blanket of x_t, for 0 <= t <= T: a set of names such as {"x2", "x4", "c"}.

    conditional: False for the forward chain x_0 -> ... -> x_T; True for the reverse network x_T -> ... -> x_0 in which
    the condition c is a second parent of every x_t but x_T.
    """
    # TODO 0.4c (0.5 points): return the set
    raise NotImplementedError("exercise 0.4c (0.5 points): blanket_of_x")


def loss_beside_plain_guess(loss, betas):
    """A noise loss as a share of what the best multiple of x_t costs, for x_0 of variance 1: one number.

    loss: the mean squared error of a network's noise prediction, its mean over t = 1, ..., T; betas as above.
    """
    # TODO 0.4d (0.5 points): return the share
    raise NotImplementedError("exercise 0.4d (0.5 points): loss_beside_plain_guess")


def kl_same_variance(m1, m2, var):
    """D_KL(q || p) of two Gaussians, q = N(m1, var) and p = N(m2, var), of the same variance var > 0: one number."""
    # TODO 0.5b (0.5 points, bonus): return the KL divergence
    raise NotImplementedError("exercise 0.5b (0.5 points, bonus): kl_same_variance")


def loss_weight(betas):
    """The factor of (epsilon - epsilon_theta)^2 in each middle term of the bound (DDPM eq. 12), for sigma_t^2 = beta_t.

    betas: the list beta_1, ..., beta_T, each in (0, 1). Returns T - 1 numbers, those of t = 2, ..., T in this order.
    """
    # TODO 0.5b (0.5 points, bonus): return the list of weights
    raise NotImplementedError("exercise 0.5b (0.5 points, bonus): loss_weight")


def score_of_chain(x_t, betas, t, m, s):
    """The score of q(x_t), the slope of its log density at x_t, for x_0 ~ N(m, s^2): one number.

    betas: the list beta_1, ..., beta_T; t: 1, ..., T; x_t and m are numbers, and s > 0 is a standard deviation.
    """
    # TODO 0.5d (0.5 points, bonus): return the score
    raise NotImplementedError("exercise 0.5d (0.5 points, bonus): score_of_chain")


def tweedie_mean(x_t, score, betas, t):
    """The mean of x_0 given x_t by Tweedie's formula, whatever the distribution of x_0: one number.

    score: the score of q(x_t) at x_t; betas: the list beta_1, ..., beta_T; t: 1, ..., T.
    """
    # TODO 0.5d (0.5 points, bonus): return the mean
    raise NotImplementedError("exercise 0.5d (0.5 points, bonus): tweedie_mean")
