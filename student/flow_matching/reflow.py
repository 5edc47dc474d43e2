"""Straighter paths by training once more: rectified flow (Liu et al. 2022, arXiv 2209.03003), an optional exercise.

Time is a number in [0, 1]: t = 0 is noise, t = 1 is data. A field is a function: field(x, t), x (B, *shape), t one
Python float, gives dx/dt (B, *shape). Straight paths between noise and data that do not belong together cross, and
where they cross the field can only give their mean: its own paths are bent. Take the pairs that the field itself
makes, train on the straight paths between these, and hardly any cross. A straight path needs one step.
"""

import torch
from solvers import euler


def couple(field, x_0, steps):
    """Pairs of noise and data that belong together: where the field leads each noise (Liu et al. 2022, algorithm 1).

    x_0: (B, *shape), the noise; steps: how many equal steps from t = 0 to t = 1. Returns (x_0, x_1), each (B, *shape),
    without touching x_0.
    """
    # TODO 3.11 (0.5 points): the end of each noise's path, with your own solver
    raise NotImplementedError("exercise 3.11 (0.5 points): couple")


def reflow_loss(network, x_0, x_1):
    """The flow matching loss for pairs that stay together (Liu et al. 2022, eq. 1), a scalar that gradients flow from.

    network(x_t, t): the velocity at x_t (B, *shape) at the times t (B,); x_0, x_1: (B, *shape), pairs of noise and
    data. Each pair has its own t ~ U[0, 1]; the network sees x_t = (1 - t) x_0 + t x_1, and its target is x_1 - x_0.
    The mean is over all entries.
    """
    # TODO 3.11 (1 point): what is drawn here, and what is not?
    raise NotImplementedError("exercise 3.11 (1 point): reflow_loss")


def straightness(field, x_0, steps):
    """How bent the paths of a field are: 0 where all are straight (S(Z) of Liu et al. 2022).

    The field's velocity on the way from x_0 to x_1 should be x_1 - x_0 everywhere. S is the mean of
    ||(x_1 - x_0) - field(x_t, t)||^2 over the batch and over t, at the starts of `steps` equal Euler steps from t = 0
    to t = 1, where x_1 is the path's end; ||.||^2 is the sum over the entries of a sample. x_0: (B, *shape). Returns
    one number, a float or a tensor ().
    """
    # TODO 3.11 (0.5 points): one path of Euler's method, and the velocities on it
    raise NotImplementedError("exercise 3.11 (0.5 points): straightness")
