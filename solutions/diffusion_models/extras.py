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
        # BEGIN SOLUTION
        u = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps  # (T + 1,): u[0] = 0 is the clean image
        f = torch.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2
        alpha_bars = f / f[0]
        betas = 1 - alpha_bars[1:] / alpha_bars[:-1]
        self.betas = betas.clamp(max=0.999).float()
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        # END SOLUTION

    def velocity(self, x_0, noise, timesteps):
        """v_t = sqrt(alpha_bar_t) epsilon - sqrt(1 - alpha_bar_t) x_0 (Salimans & Ho 2022, section 4).

        x_0, noise: (B, *shape) on one device; timesteps: (B,) int64 in 0..T-1, on any device.
        Returns v_t (B, *shape), without touching its inputs.
        """
        # TODO 2.5.2 (1 point, bonus): v for a batch of any rank, each sample at its own timestep
        # BEGIN SOLUTION
        alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(noise.device)  # (B,)
        alpha_bars = alpha_bars.view(-1, *[1] * (noise.ndim - 1))  # (B, 1, ..., 1)
        return alpha_bars.sqrt() * noise - (1 - alpha_bars).sqrt() * x_0
        # END SOLUTION

    def from_velocity(self, v, x_t, t):
        """The x_0 and epsilon that belong to v and x_t: the way back from `velocity` (appendix D of the same paper).

        v, x_t: (B, *shape); t: one int in 0..T-1 for the whole batch. Returns (x_0, epsilon), each (B, *shape).
        """
        # TODO 2.5.2 (1 point, bonus): x_0 and epsilon, without a division
        # BEGIN SOLUTION
        alpha_bar_t = self.alpha_bars[t]
        x_0 = alpha_bar_t.sqrt() * x_t - (1 - alpha_bar_t).sqrt() * v
        epsilon = alpha_bar_t.sqrt() * v + (1 - alpha_bar_t).sqrt() * x_t
        return x_0, epsilon
        # END SOLUTION

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        """Jump from time t to an earlier one with the predicted x_0 and epsilon (Song et al. 2021, eq. 12 and 16).

        x_0, epsilon: (B, *shape). t: one int in 0..T-1; t_previous: one int in -1..t-1, where -1 is the end, the clean
        image, whose alpha_bar is 1. eta: 0 adds no fresh noise, 1 as much as DDPM. The paper calls alpha what is
        alpha_bar here. seed: passed on to DL_random, which draws once here. Returns x at t_previous (B, *shape).
        """
        # TODO 2.5.3 (1 point, bonus): sigma (eq. 16), then x at t_previous (eq. 12) with fresh noise of scale sigma
        # BEGIN SOLUTION
        alpha_bar_t = self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(alpha_bar_t)
        ratio = (1 - alpha_bar_prev) / (1 - alpha_bar_t)
        sigma = eta * (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()  # eq. 16
        direction = (1 - alpha_bar_prev - sigma**2).clamp(min=0).sqrt()  # rounding may take it below 0
        x = alpha_bar_prev.sqrt() * x_0 + direction * epsilon  # eq. 12
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return x + sigma * z
        # END SOLUTION

    def dynamic_threshold(self, x_0, quantile=0.995):
        """Keep an estimate of x_0 in [-1, 1], cutting off no more than its extremes (Saharia et al. 2022, sec. 2.3).

        x_0: (B, *shape). s is this quantile of |x_0| over all entries of a sample, each sample having its own, between
        two entries on the line that joins them (torch.quantile), and at least 1. Returns x_0 cut at -s and s and
        divided by s, (B, *shape), without touching its input.
        """
        # TODO 2.5.4 (1 point, bonus): the thresholded x_0
        # BEGIN SOLUTION
        s = torch.quantile(x_0.abs().flatten(start_dim=1), quantile, dim=1).clamp(min=1)  # (B,)
        s = s.view(-1, *[1] * (x_0.ndim - 1))  # (B, 1, ..., 1)
        return x_0.clamp(-s, s) / s
        # END SOLUTION
