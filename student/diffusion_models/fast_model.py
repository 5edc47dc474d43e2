"""A diffusion model that draws in 20 steps, from the four optional exercises of extras.py. Given.

    model = FastDiffusionModel((1, 28, 28), condition_dim=11, sequential=False)
    model.train(loader, train_epochs=10)
    images = model.generate_sample(labels, guidance_weight=0.5, threshold="dynamic", steps=20)

It predicts v (Salimans & Ho 2022) under the cosine schedule, and samples with DDIM (Song et al. 2021).
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from diffusion_model import DiffusionModel
from extras import FastScheduler
from randomizer import DL_random
from tqdm.auto import tqdm


class FastDiffusionModel(DiffusionModel):
    """A DiffusionModel with another target, another schedule and another sampler. Arguments as there."""

    def __init__(self, input_shape, condition_dim, sequential=True, denoising_steps=1000, p_uncond=0.1, **options):
        super().__init__(input_shape, condition_dim, sequential, denoising_steps, p_uncond, **options)
        self.noise_scheduler = FastScheduler(denoising_steps)

    def compute_loss_on_batch(self, data, cond, seed=None):
        """Mean over all entries of (v - v_theta(x_t, t, c))^2; arguments as in DiffusionModel.

        Sample b of B draws its t from the b-th of B equal shares of 0..T-1: every batch sees all amounts of noise.
        """
        data, cond = data.to(self.device), self.check_condition(cond)
        batch = len(data)
        keep = (DL_random((batch,), normal=False, seed=seed) >= self.p_uncond).to(self.device)
        cond = cond * keep.view(-1, *[1] * (cond.ndim - 1))  # a coin for each sample
        share = (torch.arange(batch) + DL_random((batch,), normal=False)) / batch
        t = (share * self.denoising_steps).long().clamp(max=self.denoising_steps - 1).to(self.device)
        epsilon = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        v = self.noise_scheduler.velocity(data, epsilon, t)
        return F.mse_loss(_predict(self.noise_pred_net, x_t, t, cond), v)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None, steps=20, eta=0.0):
        """Draw one sample for each row of cond with the averaged network, in `steps` DDIM steps.

        guidance_weight: w of CFG eq. 6. threshold: keep the estimate of x_0 in [-1, 1]; True cuts it off there, as
        exercise 2.3.3 does, "dynamic" as exercise 2.5.4. steps: 1..T. eta: 0 adds no noise on the way, 1 as much as
        DDPM. seed: handed to the first draw. Returns (B, *input_shape).
        Raises ValueError for another threshold or number of steps.
        """
        if threshold not in (False, True, "dynamic"):
            raise ValueError(f"threshold is False, True or 'dynamic', not {threshold!r}")
        if not 1 <= steps <= self.denoising_steps:
            raise ValueError(f"steps must lie in 1..{self.denoising_steps}, the steps of training, not {steps}")
        cond = self.check_condition(cond)
        network, scheduler = self.ema.averaged_model.eval(), self.noise_scheduler
        x_t = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        times = torch.linspace(self.denoising_steps - 1, -1, steps + 1).round().long().tolist()
        with torch.no_grad():
            for t, t_previous in tqdm(list(pairwise(times)), desc="sampling", leave=False):
                timesteps = torch.full((len(cond),), t, device=self.device)
                v = _predict(network, x_t, timesteps, cond)
                if guidance_weight != 0:
                    v_null = _predict(network, x_t, timesteps, torch.zeros_like(cond))
                    v = (1 + guidance_weight) * v - guidance_weight * v_null  # as for epsilon, which is linear in v
                x_0, epsilon = scheduler.from_velocity(v, x_t, t)
                if threshold:
                    x_0 = scheduler.dynamic_threshold(x_0) if threshold == "dynamic" else x_0.clamp(-1, 1)
                    epsilon = self._epsilon_beside(x_0, x_t, t)
                x_t = scheduler.ddim_step(x_0, epsilon, t, t_previous, eta)
        return x_t

    def _epsilon_beside(self, x_0, x_t, t):
        """The epsilon that makes x_t of an x_0 that was changed: with the old one, what was cut off would come back."""
        alpha_bar_t = self.noise_scheduler.alpha_bars[t]
        return (x_t - alpha_bar_t.sqrt() * x_0) / (1 - alpha_bar_t).sqrt()


def _predict(network, x_t, t, cond):
    """v_theta. Our U-Nets add x_t to what they compute, a good first guess at epsilon, not at v: that is taken away."""
    return network(x_t, t, cond) - x_t
