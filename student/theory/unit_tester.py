"""Checks your typed answers from a notebook: `import unit_tester; unit_tester.test_covariance()`. Nothing to fill in.

Your file is read anew at every call and runs in a process of its own, so no mistake can take the notebook down.
The first call starts that process, which takes a few seconds; afterwards a check answers at once.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = next((home for home in HERE.parents if (home / "autograder" / "worker").is_dir()), None)
if HOME is None:
    raise ImportError("unit_tester needs the homework's folder `autograder` beside this one")
if str(HOME) not in sys.path:
    sys.path.append(str(HOME))

from autograder.grading import self_check  # noqa: E402 (found only now)


def test_covariance():
    """Exercise 0.1 b: the covariance matrix of your chain."""
    return self_check.check("theory", HERE, "0.1b/covariance", "covariance()")


def test_precision():
    """Exercise 0.1 c: its inverse."""
    return self_check.check("theory", HERE, "0.1c/precision", "precision()")


def test_p_not_t_not_s():
    """Exercise 0.2 a: P(-t, -s | -m, -b)."""
    return self_check.check("theory", HERE, "0.2a/p_not_t_not_s", "p_not_t_not_s()")


def test_p_m():
    """Exercise 0.2 b: P(+m | +b, +t, +s)."""
    return self_check.check("theory", HERE, "0.2b/p_m", "p_m()")


def test_blanket_of_e():
    """Exercise 0.3 iii: the Markov blanket of E."""
    return self_check.check("theory", HERE, "0.3iii/blanket_of_e", "blanket_of_e()")


def test_markov_blanket():
    """Exercise 0.3 iv: the Markov blanket of any node."""
    return self_check.check("theory", HERE, "0.3iv/markov_blanket", "markov_blanket()")


def test_chain_covariance():
    """Exercise 0.4 a: the covariance of the forward process."""
    return self_check.check("theory", HERE, "0.4a/chain_covariance", "chain_covariance()")


def test_chain_precision():
    """Exercise 0.4 b: its inverse."""
    return self_check.check("theory", HERE, "0.4b/chain_precision", "chain_precision()")


def test_blanket_of_x():
    """Exercise 0.4 c: the Markov blanket of x_t, forward and in reverse."""
    return self_check.check("theory", HERE, "0.4c/blanket_of_x", "blanket_of_x()")


def test_loss_beside_plain_guess():
    """Exercise 0.4 d: a noise loss beside the plainest guess."""
    return self_check.check("theory", HERE, "0.4d/loss_beside_plain_guess", "loss_beside_plain_guess()")


def test_kl_same_variance():
    """Exercise 0.5 b (bonus): the KL divergence of two Gaussians of the same variance."""
    return self_check.check("theory", HERE, "0.5b/kl_same_variance", "kl_same_variance()")


def test_loss_weight():
    """Exercise 0.5 b (bonus): the weights that L_simple drops."""
    return self_check.check("theory", HERE, "0.5b/loss_weight", "loss_weight()")


def test_score_of_chain():
    """Exercise 0.5 d (bonus): the score of a Gaussian chain."""
    return self_check.check("theory", HERE, "0.5d/score_of_chain", "score_of_chain()")


def test_tweedie_mean():
    """Exercise 0.5 d (bonus): the mean of x_0 given x_t, from the score."""
    return self_check.check("theory", HERE, "0.5d/tweedie_mean", "tweedie_mean()")


def test_all():
    """Every check of this part, in a table with your points so far."""
    self_check.test_all("theory", HERE)


def where_am_i():
    """Your points so far and what comes next, from the last checks. It runs nothing."""
    self_check.where_am_i("theory", HERE)


def restore(name):
    """Bring back "answers.py", say, or one function, as it was handed out. Yours is kept in kept/."""
    self_check.restore("theory", HERE, name)
