"""The forward process that turns data into noise, and one step of the way back.

Time is counted as code does it, t = 0..T-1: t = 0 is the first, smallest dose of noise and T-1 the last.
Equation and algorithm numbers are those of DDPM (Ho et al. 2020, arXiv 2006.11239), which counts 1..T.
"""

import torch
from randomizer import DL_random


class NoiseScheduler:
    """A linear schedule of T noise doses: beta_t is the variance that step t adds.

    betas, alphas, alpha_bars: float32 tensors (T,), with alpha_t = 1 - beta_t and alpha_bar_t = alpha_0 ... alpha_t.
    """

    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        """num_steps: T, at least 1; betas run from beta_start to beta_end, both included."""
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def add_noise(self, original_samples, noise, timesteps):
        """Sample x_t ~ q(x_t | x_0) in one jump (eq. 4).

        original_samples, noise: (B, *shape) on one device; timesteps: (B,) int64 in 0..T-1, on any device.
        Returns x_t (B, *shape), without touching its inputs.
        """
        alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(noise.device)
        alpha_bars = alpha_bars.view(-1, *[1] * (noise.ndim - 1))
        return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        """Sample x_{t-1} from x_t and the predicted noise (Algorithm 2, lines 3-4, with sigma_t^2 = beta_t).

        model_prediction, x_t: (B, *shape); t: one int in 0..T-1 for the whole batch; no noise is added at t = 0.
        threshold: estimate x_0 first, keep it inside [-1, 1], and step to the mean of q(x_{t-1} | x_t, x_0).
        seed: passed on to DL_random. Returns x_{t-1} (B, *shape).
        """
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            before = self.alpha_bars[t - 1] if t > 0 else torch.ones(())
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            of_x_0 = before.sqrt() * beta_t / (1 - alpha_bar_t)
            of_x_t = alpha_t.sqrt() * (1 - before) / (1 - alpha_bar_t)
            mean = of_x_0 * x_0.clamp(-1, 1) + of_x_t * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t == 0:
            return mean
        return mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
