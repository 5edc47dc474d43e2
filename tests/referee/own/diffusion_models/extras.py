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
        steps = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps
        f = torch.cos((steps + 0.008) / 1.008 * math.pi / 2).square()
        betas = (1 - f[1:] / f[:-1]).clamp(max=0.999)
        self.betas, self.alphas = betas.float(), (1 - betas).float()
        self.alpha_bars = (1 - betas).cumprod(0).float()

    def velocity(self, x_0, noise, timesteps):
        """v_t = sqrt(alpha_bar_t) epsilon - sqrt(1 - alpha_bar_t) x_0 (Salimans & Ho 2022, section 4).

        x_0, noise: (B, *shape) on one device; timesteps: (B,) int64 in 0..T-1, on any device.
        Returns v_t (B, *shape), without touching its inputs.
        """
        bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(x_0.device)
        bars = bars.view(-1, *[1] * (x_0.ndim - 1))
        return bars.sqrt() * noise - (1 - bars).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        """The x_0 and epsilon that belong to v and x_t: the way back from `velocity` (appendix D of the same paper).

        v, x_t: (B, *shape); t: one int in 0..T-1 for the whole batch. Returns (x_0, epsilon), each (B, *shape).
        """
        signal, spread = self.alpha_bars[t].sqrt(), (1 - self.alpha_bars[t]).sqrt()
        return signal * x_t - spread * v, signal * v + spread * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        """Jump from time t to an earlier one with the predicted x_0 and epsilon (Song et al. 2021, eq. 12 and 16).

        x_0, epsilon: (B, *shape). t: one int in 0..T-1; t_previous: one int in -1..t-1, where -1 is the end, the clean
        image, whose alpha_bar is 1. eta: 0 adds no fresh noise, 1 as much as DDPM. The paper calls alpha what is
        alpha_bar here. seed: passed on to DL_random. Returns x at t_previous (B, *shape).
        """
        bar = self.alpha_bars[t]
        before = self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(bar)
        sigma = eta * ((1 - before) / (1 - bar)).sqrt() * (1 - bar / before).sqrt()
        x = before.sqrt() * x_0 + (1 - before - sigma**2).clamp(min=0).sqrt() * epsilon
        return x + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device) if eta > 0 else x

    def dynamic_threshold(self, x_0, quantile=0.995):
        """Keep an estimate of x_0 in [-1, 1], cutting off no more than its extremes (Saharia et al. 2022, sec. 2.3).

        x_0: (B, *shape). s is this quantile of |x_0| over all entries of a sample, each sample having its own, between
        two entries on the line that joins them (torch.quantile), and at least 1. Returns x_0 cut at -s and s and
        divided by s, (B, *shape), without touching its input.
        """
        flat = x_0.flatten(1).abs()
        s = torch.quantile(flat, quantile, dim=1).clamp(min=1).view(-1, *[1] * (x_0.ndim - 1))
        return torch.minimum(torch.maximum(x_0, -s), s) / s
