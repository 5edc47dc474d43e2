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
    return x_0, euler(field, x_0, torch.linspace(0, 1, steps + 1))


def reflow_loss(network, x_0, x_1):
    """The flow matching loss for pairs that stay together (Liu et al. 2022, eq. 1), a scalar that gradients flow from.

    network(x_t, t): the velocity at x_t (B, *shape) at the times t (B,); x_0, x_1: (B, *shape), pairs of noise and
    data. Each pair has its own t ~ U[0, 1]; the network sees x_t = (1 - t) x_0 + t x_1, and its target is x_1 - x_0.
    The mean is over all entries.
    """
    t = torch.rand(len(x_0), device=x_0.device, dtype=x_0.dtype)
    share = t.view(-1, *[1] * (x_0.ndim - 1))
    x_t = (1 - share) * x_0 + share * x_1
    return (network(x_t, t) - (x_1 - x_0)).square().mean()


def straightness(field, x_0, steps):
    """How bent the paths of a field are: 0 where all are straight (S(Z) of Liu et al. 2022).

    The field's velocity on the way from x_0 to x_1 should be x_1 - x_0 everywhere. S is the mean of
    ||(x_1 - x_0) - field(x_t, t)||^2 over the batch and over t, at the starts of `steps` equal Euler steps from t = 0
    to t = 1, where x_1 is the path's end; ||.||^2 is the sum over the entries of a sample. x_0: (B, *shape). Returns
    one number, a float or a tensor ().
    """
    velocities = []

    def watched(x, t):
        velocities.append(field(x, t))
        return velocities[-1]

    x_1 = euler(watched, x_0, torch.linspace(0, 1, steps + 1))
    gaps = torch.stack([x_1 - x_0 - velocity for velocity in velocities])
    return gaps.square().flatten(2).sum(dim=2).mean()
