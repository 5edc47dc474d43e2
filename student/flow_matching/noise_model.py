"""A noise predictor with the same network and training as flow matching, for DDPM and DDIM in exercises 3.5 and 3.9.

It is trained on v (Salimans & Ho 2022, arXiv 2202.00512) under the cosine schedule (Nichol & Dhariwal 2021, arXiv
2102.09672), as in the optional exercises of part 2: a network that is trained on the noise itself draws grey digits in
so few steps. Given.

Steps are numbered as in part 2: i = 0..STEPS-1, and i = STEPS - 1 is nearly pure noise. The network is told a time as
everywhere in this part, 0 for noise and 1 for data.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn
from unet import ConditionalUnet

STEPS = 1000


class NoisePredictor(nn.Module):
    """Answers epsilon for a step number and a label, without guidance or with it."""

    def __init__(self, dmconfig):
        """dmconfig: a DMConfig, see settings.py; its T is not used."""
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        share = (torch.arange(STEPS) + 0.5) / STEPS  # of the way from data to noise
        alpha_bars = torch.cos(0.5 * math.pi * (0.998 * share + 0.001)) ** 2  # (STEPS,), falling
        self.register_buffer("alpha_bars", alpha_bars, persistent=False)

    def forward(self, images, labels):
        """The loss of one batch: the mean of (v - v_theta(x_i, i, c))^2. Arguments as in ConditionalFM."""
        config, batch, device = self.dmconfig, len(images), images.device
        i = torch.randint(STEPS, (batch,), device=device)
        alpha, sigma = (each.view(-1, 1, 1, 1) for each in self._factors(i))
        noise = torch.randn_like(images)
        c = F.one_hot(labels, config.num_classes).to(images.dtype)
        dropped = torch.rand(batch, 1, device=device) < config.mask_p
        c = c.masked_fill(dropped, config.condition_mask_value)
        v = self.network(alpha * images + sigma * noise, self._time(i), c)
        return F.mse_loss(v, alpha * noise - sigma * images)

    def noise(self, labels, omega):
        """network(x, i) for ddim_by_euler: the guided epsilon in x (B, C, 28, 28) at step i, an int, for these labels.

        labels: (B,); omega: as in ConditionalFM.sample. The pair of predictions is one evaluation.
        """
        config = self.dmconfig
        c = F.one_hot(labels, config.num_classes).float().to(self.alpha_bars.device)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])

        def network(x, i):
            with torch.no_grad():
                time = self._time(torch.full((len(both),), i, device=x.device))
                v_c, v_u = self.network(torch.cat([x, x]), time, both).chunk(2)
            alpha, sigma = self._factors(i)
            return sigma * x + alpha * ((1 + omega) * v_c - omega * v_u)

        return network

    def _factors(self, i):
        alpha_bar = self.alpha_bars[i]
        return alpha_bar.sqrt(), (1 - alpha_bar).sqrt()

    def _time(self, i):
        return 1 - (i + 0.5) / STEPS
