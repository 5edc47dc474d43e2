"""The forward process that turns data into noise, and one step of the way back.

Time is counted as code does it, t = 0..T-1: t = 0 is the first, smallest amount of noise and T-1 the last.
Equation and algorithm numbers are those of DDPM (Ho et al. 2020, arXiv 2006.11239), which counts 1..T.
"""

import torch
from randomizer import DL_random


class NoiseScheduler:
    """A linear schedule of T noise variances: beta_t is what step t adds.

    betas, alphas, alpha_bars: float32 tensors (T,), with alpha_t = 1 - beta_t and alpha_bar_t = alpha_0 ... alpha_t.
    """

    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        """num_steps: T, at least 1; betas run from beta_start to beta_end, both included."""
        self.num_steps = num_steps
        # TODO 2.1.1 (1.5 points): self.betas, self.alphas and self.alpha_bars, the three tables of the schedule
        raise NotImplementedError("exercise 2.1.1 (1.5 points): NoiseScheduler.__init__")

    def add_noise(self, original_samples, noise, timesteps):
        """Sample x_t ~ q(x_t | x_0) in one jump (eq. 4).

        original_samples, noise: (B, *shape) on one device; timesteps: (B,) int64 in 0..T-1, on any device.
        Returns x_t (B, *shape), without touching its inputs.
        """
        # TODO 2.1.1 (1.5 points): x_t for a batch of any rank, each sample at its own timestep
        raise NotImplementedError("exercise 2.1.1 (1.5 points): NoiseScheduler.add_noise")

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        """Sample x_{t-1} from x_t and the predicted noise (Algorithm 2, lines 3-4, with sigma_t^2 = beta_t).

        model_prediction, x_t: (B, *shape); t: one int in 0..T-1 for the whole batch; no noise is added at t = 0.
        threshold: estimate x_0 first, keep it inside [-1, 1], and step to the mean of q(x_{t-1} | x_t, x_0).
        seed: passed on to DL_random, which draws once here. Returns x_{t-1} (B, *shape).
        """
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            # TODO 2.3.3 (2 points): mean, from x_0 (eq. 15) clamped to [-1, 1] and eq. 7; alpha_bar_{t-1} = 1 at t = 0
            raise NotImplementedError("exercise 2.3.3 (2 points): NoiseScheduler.denoise_step")
        else:
            # TODO 2.1.2 (2.5 points): mean, the expected x_{t-1} (eq. 11)
            raise NotImplementedError("exercise 2.1.2 (2.5 points): NoiseScheduler.denoise_step")
        # TODO 2.1.2 (2.5 points): return x_{t-1}. What is added to the mean, and at which t is nothing?
        raise NotImplementedError("exercise 2.1.2 (2.5 points): NoiseScheduler.denoise_step")
