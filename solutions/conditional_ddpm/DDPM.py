"""The conditional diffusion model: its schedule, its training loss and its guided sampler.

Time is counted as the papers do, t = 1..T: t = 1 is the first, smallest amount of noise and t = T the last.
Equation and algorithm numbers are those of DDPM (Ho et al. 2020, arXiv 2006.11239); CFG is classifier-free guidance
(Ho & Salimans 2022, arXiv 2207.12598). "No condition" is a row of condition_mask_value in place of a one-hot label.
"""

import torch
import torch.nn.functional as F
from ResUNet import ConditionalUnet
from torch import nn


class ConditionalDDPM(nn.Module):
    """A diffusion model of digits that is told which digit to draw."""

    def __init__(self, dmconfig):
        """dmconfig: a DMConfig, see settings.py."""
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

    def scheduler(self, t_s):
        """Look up the schedule at the times t_s.

        t_s: integers in 1..T, an int or a tensor of shape (), (B,) or (B, 1). Returns a dict of float32 tensors shaped
        like t_s, on the model's device: beta_t (linear from beta_1 at t=1 to beta_T at t=T), alpha_t and alpha_t_bar
        (defined above eq. 4), and what four names say: sqrt_beta_t, oneover_sqrt_alpha (of alpha_t), sqrt_alpha_bar
        and sqrt_oneminus_alpha_bar (of alpha_t_bar). Raises ValueError for t outside 1..T.
        """
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # TODO 1.2 (3 points): return the seven values as a dict, each shaped like t_s
        # BEGIN SOLUTION
        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)  # (T,), betas[0] belongs to t = 1
        alpha_bars = torch.cumprod(1 - betas, dim=0)  # in float64: 1 - alpha_bar_1 is only 1e-4
        beta_t, alpha_t_bar = betas[t_s - 1], alpha_bars[t_s - 1]
        values = {
            "beta_t": beta_t,
            "sqrt_beta_t": beta_t.sqrt(),
            "alpha_t": 1 - beta_t,
            "oneover_sqrt_alpha": 1 / (1 - beta_t).sqrt(),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }
        return {name: value.to(self.device, torch.float32) for name, value in values.items()}
        # END SOLUTION

    def forward(self, images, conditions):
        """The simple loss (Algorithm 1, eq. 14), a scalar that gradients flow from.

        images: (B, C, 28, 28), normalised; conditions: (B,) integer labels in 0..num_classes-1. Each sample has its
        own t, uniform in 1..T, and loses its label with probability mask_p (CFG Algorithm 1). The network is given
        t / T. Raises ValueError for a label out of range.
        """
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        # TODO 1.3 (5 points): the loss of one batch, Algorithm 1. What is drawn anew for each sample?
        # BEGIN SOLUTION
        batch, T = len(images), self.dmconfig.T
        t_s = torch.randint(1, T + 1, (batch, 1))  # drawn on the CPU, where looking at it costs nothing
        noise = torch.randn_like(images)
        at_t = {name: value.view(-1, 1, 1, 1) for name, value in self.scheduler(t_s).items()}  # (B, 1, 1, 1) each
        x_t = at_t["sqrt_alpha_bar"] * images + at_t["sqrt_oneminus_alpha_bar"] * noise

        one_hot = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)  # (B, num_classes)
        dropped = torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p
        c = one_hot.masked_fill(dropped, self.dmconfig.condition_mask_value)

        t = (t_s / T).to(self.device).view(-1, 1, 1, 1)
        return self.loss_fn(self.network(x_t, t, c), noise)
        # END SOLUTION

    def sample(self, conditions, omega):
        """Draw one image for each condition (Algorithm 2 with sigma_t = sqrt(beta_t), CFG Algorithm 2).

        conditions: (B,) integer labels or (B, num_classes) one-hot; omega: the w of CFG eq. 6, 0 is the plain
        conditional model. Call eval() first; gradients are off. Returns (B, C, 28, 28) in [0, 1]: the normalisation
        is undone, x * pixel_std + pixel_mean, and what lies outside is clamped.
        """
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # TODO 1.4 (5 points): from pure noise at t = T down to t = 1. What is different at t = 1?
        # BEGIN SOLUTION
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.to(self.device, torch.float32)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])  # (2B, num_classes)
        schedule = self.scheduler(torch.arange(1, config.T + 1))  # (T,) each, looked up once
        by_size = schedule["beta_t"] / schedule["sqrt_oneminus_alpha_bar"]  # (T,)
        factors = zip(schedule["oneover_sqrt_alpha"], by_size, schedule["sqrt_beta_t"], strict=True)
        with torch.no_grad():
            x_t = torch.randn(shape, device=self.device)
            for t, (shrink, step, sigma_t) in reversed(list(enumerate(factors, start=1))):
                time = torch.full((len(both), 1, 1, 1), t / config.T, device=self.device)
                epsilon_c, epsilon_u = self.network(torch.cat([x_t, x_t]), time, both).chunk(2)
                epsilon = (1 + omega) * epsilon_c - omega * epsilon_u
                x_t = shrink * (x_t - step * epsilon)
                if t > 1:
                    x_t = x_t + sigma_t * torch.randn_like(x_t)
            return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)
        # END SOLUTION

    @property
    def device(self):
        """Where the model's parameters are now."""
        return next(self.parameters()).device

    def check_times(self, t_s):
        """Return t_s as an int64 tensor on the CPU. Raises ValueError unless it holds integers in 1..T."""
        t_s = torch.as_tensor(t_s).cpu()
        if t_s.is_floating_point():
            raise ValueError(f"exercise 1.2: t counts steps, 1..{self.dmconfig.T}, as integers; got {t_s.dtype}")
        outside = t_s[(t_s < 1) | (t_s > self.dmconfig.T)]
        if len(outside):
            raise ValueError(
                f"exercise 1.2: t = {outside[0].item()} is outside 1..{self.dmconfig.T}: part 1 counts time from 1"
            )
        return t_s.long()

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
