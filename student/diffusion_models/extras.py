"""Faster and sharper: a cosine schedule, v-prediction, DDIM steps and dynamic thresholding. Optional, for bonus points.

Time is counted as in all of part 2, t = 0..T-1. extras.md explains the ideas and has the formulas.
"""

import math

import torch
from noise_scheduler import NoiseScheduler
from randomizer import DL_random


class FastScheduler(NoiseScheduler):
    """A NoiseScheduler with a cosine schedule, and what a sampler needs that takes 20 steps instead of T.

    betas, alphas, alpha_bars: float32 tensors (T,), as in NoiseScheduler, whose add_noise and denoise_step it keeps.
    """

    def __init__(self, num_steps):
        """num_steps: T, at least 1. s = 0.008, no beta above 0.999, and alpha_bar_t = alpha_0 ... alpha_t follows."""
        self.num_steps = num_steps
        # TODO 2.5.1 (1 point, bonus): self.betas, self.alphas and self.alpha_bars of Nichol & Dhariwal 2021, eq. 17
        raise NotImplementedError("exercise 2.5.1 (1 point, bonus): FastScheduler.__init__")

    def velocity(self, x_0, noise, timesteps):
        """v_t = sqrt(alpha_bar_t) epsilon - sqrt(1 - alpha_bar_t) x_0 (Salimans & Ho 2022, section 4).

        x_0, noise: (B, *shape) on one device; timesteps: (B,) int64 in 0..T-1, on any device.
        Returns v_t (B, *shape), without touching its inputs.
        """
        # TODO 2.5.2 (1 point, bonus): v for a batch of any rank, each sample at its own timestep
        raise NotImplementedError("exercise 2.5.2 (1 point, bonus): FastScheduler.velocity")

    def from_velocity(self, v, x_t, t):
        """The x_0 and epsilon that belong to v and x_t: the way back from `velocity` (appendix D of the same paper).

        v, x_t: (B, *shape); t: one int in 0..T-1 for the whole batch. Returns (x_0, epsilon), each (B, *shape).
        """
        # TODO 2.5.2 (1 point, bonus): x_0 and epsilon, without a division
        raise NotImplementedError("exercise 2.5.2 (1 point, bonus): FastScheduler.from_velocity")

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        """Jump from time t to an earlier one with the predicted x_0 and epsilon (Song et al. 2021, eq. 12 and 16).

        x_0, epsilon: (B, *shape). t: one int in 0..T-1; t_previous: one int in -1..t-1, where -1 is the end, the clean
        image, whose alpha_bar is 1. eta: 0 adds no fresh noise, 1 as much as DDPM. The paper calls alpha what is
        alpha_bar here. seed: passed on to DL_random, which draws once here. Returns x at t_previous (B, *shape).
        """
        # TODO 2.5.3 (1 point, bonus): sigma (eq. 16), then x at t_previous (eq. 12) with fresh noise of scale sigma
        raise NotImplementedError("exercise 2.5.3 (1 point, bonus): FastScheduler.ddim_step")

    def dynamic_threshold(self, x_0, quantile=0.995):
        """Keep an estimate of x_0 in [-1, 1], cutting off no more than its extremes (Saharia et al. 2022, sec. 2.3).

        x_0: (B, *shape). s is this quantile of |x_0| over all entries of a sample, each sample having its own, between
        two entries on the line that joins them (torch.quantile), and at least 1. Returns x_0 cut at -s and s and
        divided by s, (B, *shape), without touching its input.
        """
        # TODO 2.5.4 (1 point, bonus): the thresholded x_0
        raise NotImplementedError("exercise 2.5.4 (1 point, bonus): FastScheduler.dynamic_threshold")
