"""Flow matching: the same network as for diffusion, with a simpler target and an ordinary differential equation.

Time is a third convention, on purpose: t in [0, 1], t = 0 is noise and t = 1 is data. (Part 1 counts 1..T, part 2
0..T-1, and both run from data to noise.) FM is Lipman et al. 2022 (arXiv 2210.02747), rectified flow is Liu et al. 2022
(arXiv 2209.03003), CFG is classifier-free guidance (Ho & Salimans 2022, arXiv 2207.12598). "No condition" is a row of
condition_mask_value in place of a one-hot label, as in part 1.
"""

import torch
import torch.nn.functional as F
from torch import nn
from unet import ConditionalUnet


class ConditionalFM(nn.Module):
    """A flow from noise to digits that is told which digit to draw."""

    def __init__(self, dmconfig):
        """dmconfig: a DMConfig, see settings.py."""
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

    def forward(self, images, conditions):
        """The flow matching loss for straight paths (rectified flow eq. 1), a scalar that gradients flow from.

        images: (B, C, 28, 28), normalised, the data x_1; conditions: (B,) integer labels in 0..num_classes-1. Each
        sample has its own noise x_0 ~ N(0, I) and its own t ~ U[0, 1], and loses its label with probability mask_p
        (CFG Algorithm 1). The network sees x_t = (1 - t) x_0 + t x_1, t itself and the condition; its target is the
        path's velocity, x_1 - x_0. Raises ValueError for a label out of range.
        """
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        # TODO 3.2 (5 points): the loss of one batch. Where is the noise at t = 0, and what is drawn for each sample?
        # BEGIN SOLUTION
        batch = len(images)
        x_1, x_0 = images, torch.randn_like(images)
        t = torch.rand(batch, 1, 1, 1, device=self.device)
        x_t = (1 - t) * x_0 + t * x_1

        one_hot = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)  # (B, num_classes)
        dropped = torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p
        c = one_hot.masked_fill(dropped, self.dmconfig.condition_mask_value)

        return self.loss_fn(self.network(x_t, t, c), x_1 - x_0)
        # END SOLUTION

    def sample(self, conditions, omega):
        """Draw one image for each condition: T steps of Euler's method, each 1 / T long, from t = 0 to t = 1.

        conditions: (B,) integer labels or (B, num_classes) one-hot; omega: the w of CFG eq. 6, here for velocities,
        v = (1 + omega) v_c - omega v_u; 0 is the plain conditional model. The network is told the time at which a step
        starts, k / T for k = 0..T-1. Call eval() first; gradients are off. Returns (B, C, 28, 28) in [0, 1]: the
        normalisation is undone, x * pixel_std + pixel_mean, and what lies outside is clamped.
        """
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # TODO 3.3 (4 points): from pure noise at t = 0 to data at t = 1. At which time does each step ask?
        # BEGIN SOLUTION
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.to(self.device, torch.float32)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])  # (2B, num_classes)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                time = torch.full((len(both), 1, 1, 1), k / config.T, device=self.device)
                v_c, v_u = self.network(torch.cat([x, x]), time, both).chunk(2)
                v = (1 + omega) * v_c - omega * v_u
                x = x + v / config.T
            return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
        # END SOLUTION

    @property
    def device(self):
        """Where the model's parameters are now."""
        return next(self.parameters()).device

    def check_labels(self, labels):
        """Return labels (B,) as int64, after a look at them before a wrong one can crash a GPU. Raises ValueError."""
        labels = torch.as_tensor(labels)
        if labels.ndim != 1 or labels.is_floating_point():
            raise ValueError(f"labels must be (B,) integers, one a sample; got {tuple(labels.shape)} of {labels.dtype}")
        outside = labels[(labels < 0) | (labels >= self.dmconfig.num_classes)]
        if len(outside):
            raise ValueError(
                f"label {outside[0].item()} does not fit num_classes={self.dmconfig.num_classes}: labels run from 0 to "
                f"{self.dmconfig.num_classes - 1}. Set num_classes in DMConfig to the number of classes."
            )
        return labels.long()
