"""Samplers are solvers: Euler's and Heun's method for dx/dt = field(x, t), and DDIM as Euler's method.

Time is a number in [0, 1]: t = 0 is noise, t = 1 is data. (Part 1 counts steps 1..T and part 2 counts 0..T-1, both from
data to noise.) A field is a function: field(x, t), x (B, *shape), t one Python float, gives dx/dt (B, *shape).
"""

from itertools import pairwise

import torch


def euler(field, x, times):
    """Integrate dx/dt = field(x, t) by Euler's method, whose error falls as fast as the step (order 1).

    field: see above; x: (B, *shape), where the solution begins; times: a tensor (K + 1,), rising or falling, evenly
    spaced or not: the solution begins at times[0] and ends at times[K]. Asks the field exactly K times. Returns x at
    times[K], (B, *shape), without touching its inputs.
    """
    # TODO 3.4 (2 points): K steps, each along the slope at its start
    # BEGIN SOLUTION
    times = [float(t) for t in times]
    for now, later in pairwise(times):
        x = x + (later - now) * field(x, now)
    return x
    # END SOLUTION


def heun(field, x, times):
    """Integrate dx/dt = field(x, t) by Heun's method, whose error falls as the square of the step (order 2).

    Each step takes the mean of two slopes: the one at its start, and the one where Euler's step would end (Karras et
    al. 2022, arXiv 2206.00364, algorithm 1, without its noise). Arguments and result are those of `euler`. Asks the
    field exactly 2 K times.
    """
    # TODO 3.4 (2 points): K steps, each along the mean of two slopes
    # BEGIN SOLUTION
    times = [float(t) for t in times]
    for now, later in pairwise(times):
        step = later - now
        slope = field(x, now)
        slope_there = field(x + step * slope, later)
        x = x + step * (slope + slope_there) / 2
    return x
    # END SOLUTION


def ddim_by_euler(network, x_T, alpha_bars, steps):
    """DDIM with eta = 0 (Song et al. 2020, arXiv 2010.02502, section 4.3 and eq. 13), by your own `euler`.

    In z = x / sqrt(alpha_bar) and s = sqrt(1 - alpha_bar) / sqrt(alpha_bar) the equation is dz/ds = epsilon, and DDIM
    is Euler's method for it, whatever steps it skips.

    network(x, i): the noise in x (B, *shape) at step number i, an int in 0..T-1 that counts in alpha_bars, as in
    part 2; x_T: (B, *shape), the noise at the first of the steps; alpha_bars: (T,) float32; steps: falling step
    numbers, a list of ints. From the last of them, one more step leads to alpha_bar = 1, where s is 0 and x is z. Asks
    the network once for each of the steps. Returns x at alpha_bar = 1, (B, *shape).
    """
    # TODO 3.5 (2 points): z and s, the field in them, and your own euler
    # BEGIN SOLUTION
    alpha_bars = alpha_bars.double()[steps]  # (K,), rising
    times = ((1 - alpha_bars) / alpha_bars).sqrt()  # s at each step, falling

    def field(z, s):
        nearest = (times - s).abs().argmin().item()
        x = z * alpha_bars[nearest].sqrt().to(z.dtype)
        return network(x, steps[nearest])

    z = x_T / alpha_bars[0].sqrt().to(x_T.dtype)
    return euler(field, z, torch.cat([times, times.new_zeros(1)]))
    # END SOLUTION
