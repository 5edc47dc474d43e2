"""The network of part 3, a small U-Net that predicts a velocity: net(x, t, c). Given.

It is compact, so that two CPU cores train it within minutes: four pixels become one place with four channels before
anything else is done, so every convolution works at 14x14 or 7x7.

Time is a third convention, t in [0, 1]: t = 0 is noise, t = 1 is data. "No condition" is a row of
condition_mask_value in place of a one-hot label, as in part 1. In the comments B is the batch, C channels, F is n_feat
and E the length of an embedding. Every block normalises each sample by itself (GroupNorm), so a sample's answer does
not depend on its batch or on train() and eval().
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


class TimeEmbedding(nn.Module):
    """Sines and cosines of the time: t of any shape with B numbers (or one for all) -> (B, size) or (1, size).

    `size` / 2 frequencies from 1 to 1000 radians (Vaswani et al. 2017, arXiv 1706.03762, section 3.5).
    """

    def __init__(self, size):
        super().__init__()
        self.register_buffer("frequencies", torch.logspace(0, 3, size // 2), persistent=False)

    def forward(self, t):
        angles = t.reshape(-1, 1) * self.frequencies  # (B, size / 2)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


class Block(nn.Module):
    """Two convolutions beside a shortcut, told time and condition: (B, c_in, H, W), (B, E) -> (B, c_out, H, W).

    Between the convolutions time and condition scale and shift every channel (FiLM, Perez et al. 2017, arXiv
    1709.07871). The second convolution starts at zero: a new block changes nothing.
    """

    def __init__(self, c_in, c_out, size_embedding):
        super().__init__()
        self.norm_1, self.norm_2 = _group_norm(c_in), _group_norm(c_out)
        self.conv_1 = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.film = nn.Linear(size_embedding, 2 * c_out)
        self.conv_2 = _start_at_zero(nn.Conv2d(c_out, c_out, 3, padding=1))
        self.shortcut = nn.Identity() if c_in == c_out else nn.Conv2d(c_in, c_out, 1)

    def forward(self, x, told):
        scale, shift = self.film(told)[:, :, None, None].chunk(2, dim=1)  # (B, c_out, 1, 1) each
        h = self.conv_1(F.silu(self.norm_1(x)))
        return self.shortcut(x) + self.conv_2(F.silu(self.norm_2(h) * (1 + scale) + shift))


class ConditionalUnet(nn.Module):
    """A U-Net of two levels: look at the image at 14x14 and 7x7, then add the detail back from the way down."""

    def __init__(self, in_channels, n_feat=32, n_classes=10):
        """in_channels: C of the images. n_feat: F, the width of the network. n_classes: length of a condition."""
        super().__init__()
        size = 4 * n_feat  # E
        # the LayerNorms give time and label the same scale, so that neither dominates when they are added
        self.embed_time = nn.Sequential(
            TimeEmbedding(64), nn.Linear(64, size), nn.SiLU(), nn.Linear(size, size), nn.LayerNorm(size)
        )
        self.embed_condition = nn.Sequential(nn.Linear(n_classes, size), nn.LayerNorm(size))
        self.conv_in = nn.Conv2d(4 * in_channels, n_feat, 3, padding=1)
        self.down_1 = Block(n_feat, n_feat, size)
        self.coarser = nn.Conv2d(n_feat, 2 * n_feat, 3, stride=2, padding=1)
        self.down_2 = Block(2 * n_feat, 2 * n_feat, size)
        self.middle = Block(2 * n_feat, 2 * n_feat, size)
        self.up_2 = nn.ModuleList([Block(4 * n_feat, 2 * n_feat, size), Block(2 * n_feat, 2 * n_feat, size)])
        self.finer = nn.Conv2d(2 * n_feat, 4 * n_feat, 1)  # followed by PixelShuffle
        self.up_1 = nn.ModuleList([Block(2 * n_feat, n_feat, size), Block(n_feat, n_feat, size)])
        self.norm_out = _group_norm(n_feat)
        self.conv_out = _start_at_zero(nn.Conv2d(n_feat, 4 * in_channels, 3, padding=1))
        self.share = _start_at_zero(nn.Linear(size, in_channels))  # of x in the answer
        self.register_forward_pre_hook(_as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        """Predict the velocity at x, from noise towards data.

        x: (B, C, H, W), H and W multiples of 4; t: the time in [0, 1], 0 is noise and 1 data: (B,), (B, 1), (B, 1, 1,
        1) or one number for all; c: (B, n_classes) floats, one-hot or a row of condition_mask_value. Returns
        (B, C, H, W). Whatever dtype x, t and c have outside, here they have that of the weights.
        Raises ValueError for sizes that are no multiples of 4.
        """
        if x.shape[-2] % 4 or x.shape[-1] % 4:
            raise ValueError(f"{x.shape[-2]}x{x.shape[-1]} pixels: height and width should be multiples of 4")
        time = self.embed_time(t)  # (B, E) or (1, E)
        told = F.silu(time + self.embed_condition(c))  # (B, E)
        half = self.down_1(self.conv_in(F.pixel_unshuffle(x, 2)), told)  # (B, F, H / 2, W / 2)
        quarter = self.down_2(self.coarser(half), told)  # (B, 2 F, H / 4, W / 4)
        up = torch.cat([self.middle(quarter, told), quarter], dim=1)
        for block in self.up_2:
            up = block(up, told)
        up = torch.cat([F.pixel_shuffle(self.finer(up), 2), half], dim=1)  # (B, 2 F, H / 2, W / 2)
        for block in self.up_1:
            up = block(up, told)
        answer = F.pixel_shuffle(self.conv_out(F.silu(self.norm_out(up))), 2)
        return answer + self.share(F.silu(time))[:, :, None, None] * x


def _group_norm(channels):
    return nn.GroupNorm(math.gcd(8, channels), channels)


def _start_at_zero(layer):
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def _as_the_weights(network, given, named):
    """Before forward: the arguments, in the dtype and on the device of the network's weights."""
    weights = next(network.parameters())

    def cast(value):
        return torch.as_tensor(value, dtype=weights.dtype, device=weights.device)

    return tuple(map(cast, given)), {name: cast(value) for name, value in named.items()}
