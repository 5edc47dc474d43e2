"""The network that predicts noise, epsilon_theta(x_t, t, c), and the blocks it is made of.

The blocks are given; you wire them in ConditionalUnet.forward. You may replace, add or drop blocks.

In the comments B is the batch, C channels, F is n_feat, E the length of an embedding. Every block normalises each
sample by itself (GroupNorm), so a sample's answer does not depend on its batch or on train() and eval().
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


class ResConvBlock(nn.Module):
    """A 3x3 convolution beside a shortcut: (B, c_in, H, W) -> (B, c_out, H, W)."""

    def __init__(self, c_in, c_out):
        super().__init__()
        self.norm = group_norm(c_in)
        self.conv = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.shortcut = nn.Identity() if c_in == c_out else nn.Conv2d(c_in, c_out, 1)

    def forward(self, x):
        return self.shortcut(x) + self.conv(F.silu(self.norm(x)))


class UnetDown(nn.Module):
    """Half the resolution, more channels: (B, c_in, H, W) -> (B, c_out, H/2, W/2). Raises ValueError for odd H or W."""

    def __init__(self, c_in, c_out):
        super().__init__()
        self.conv = nn.Conv2d(c_in, c_out, 3, stride=2, padding=1)

    def forward(self, x):
        if x.shape[-2] % 2 or x.shape[-1] % 2:
            raise ValueError(f"{x.shape[-2]}x{x.shape[-1]} pixels cannot be halved: pad the images to multiples of 4")
        return self.conv(x)


class UnetUp(nn.Module):
    """Twice the resolution, joined with a skip from the way down.

    (B, c_in, H, W) and skip (B, c_skip, 2H, 2W) -> (B, c_out, 2H, 2W). Each place becomes four that start out equal
    (nearest neighbour): what the coarse level decides is smooth, and the skip brings the detail.
    """

    def __init__(self, c_in, c_skip, c_out):
        super().__init__()
        self.thin = nn.Conv2d(c_in, c_out, 1)
        self.join = nn.Conv2d(c_out + c_skip, c_out, 3, padding=1)

    def forward(self, x, skip):
        finer = F.interpolate(self.thin(x), scale_factor=2)  # (B, c_out, 2H, 2W)
        return self.join(torch.cat([finer, skip], dim=1))


class SinusoidalEmbedding(nn.Module):
    """Sines and cosines of the time: t of any shape with B numbers (or one for all) -> (B, size) or (1, size).

    This is a sinusoidal timestep embedding (Vaswani et al. 2017, section 3.5). A single number is hard for a network to
    work with; sines and cosines of it, at `size` / 2 frequencies from low to high, are easy. Meant for t in [0, 1], but
    any number will do.
    """

    def __init__(self, size):
        super().__init__()
        self.register_buffer("frequencies", torch.logspace(0, 3, size // 2), persistent=False)  # radians, 1 to 1000

    def forward(self, t):
        angles = t.reshape(-1, 1) * self.frequencies  # (B, size / 2)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


class EmbedBlock(nn.Module):
    """Two layers that make of a vector what the network needs: (B, size_in) -> (B, E).

    The LayerNorm gives the embeddings of time and label the same scale, so that neither dominates when they are added.
    """

    def __init__(self, size_in, size_out):
        super().__init__()
        layers = nn.Linear(size_in, size_out), nn.SiLU(), nn.Linear(size_out, size_out), nn.LayerNorm(size_out)
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class FusionBlock(nn.Module):
    """Join time and condition in: features (B, C, H, W), time (B, E) and condition (B, E) -> (B, C, H, W).

    Two convolutions beside a short cut; between them, time and condition scale and shift every channel (FiLM, Perez et
    al. 2017). The second starts at zero: a new block changes nothing, and training adds what helps.
    """

    def __init__(self, channels, size_embedding):
        super().__init__()
        self.norm_1, self.norm_2 = group_norm(channels), group_norm(channels)
        self.conv_1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(size_embedding, 2 * channels)
        self.conv_2 = start_at_zero(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x, time, condition):
        film = self.film(F.silu(time + condition))[:, :, None, None]  # (B, 2 C, 1, 1)
        scale, shift = film.chunk(2, dim=1)
        h = self.conv_1(F.silu(self.norm_1(x)))
        return x + self.conv_2(F.silu(self.norm_2(h) * (1 + scale) + shift))


class AttentionBlock(nn.Module):
    """Let every place look at every other, beside a shortcut: (B, C, H, W) -> (B, C, H, W). For coarse features.

    Convolutions see a few places at a time; a digit is one stroke from end to end.
    """

    def __init__(self, channels):
        super().__init__()
        self.heads = math.gcd(4, channels)
        self.norm = group_norm(channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)  # query, key and value
        self.proj = start_at_zero(nn.Conv2d(channels, channels, 1))

    def forward(self, x):
        parts = self.qkv(self.norm(x)).view(len(x), 3, self.heads, -1, x.shape[2] * x.shape[3])
        query, key, value = parts.transpose(-1, -2).unbind(dim=1)  # (B, heads, H W, C / heads) each
        seen = F.scaled_dot_product_attention(query, key, value)
        return x + self.proj(seen.transpose(-1, -2).reshape(x.shape))


class OutputBlock(nn.Module):
    """Make the answer of features (B, c_in, H, W), of the noisy image x (B, c_out, H, W) and of time (B, E).

    What is mostly noise is its own best guess at the noise, so a share of x goes straight into the answer; the share
    depends on the time and is learned. It starts at 1, and the rest at zero: a new network answers x.
    """

    def __init__(self, c_in, c_out, size_embedding):
        super().__init__()
        self.norm = group_norm(c_in)
        self.conv = start_at_zero(nn.Conv2d(c_in, c_out, 3, padding=1))
        self.share = start_at_zero(nn.Linear(size_embedding, c_out))

    def forward(self, features, x, time):
        share = 1 + self.share(F.silu(time))[:, :, None, None]  # (B, c_out, 1, 1)
        return share * x + self.conv(F.silu(self.norm(features)))


class ConditionalUnet(nn.Module):
    """A U-Net: look at the image at 28x28, 14x14 and 7x7, then add the fine detail back from the way down."""

    def __init__(self, in_channels, n_feat=128, n_classes=10):
        """in_channels: C of the images. n_feat: F, the width of the network. n_classes: length of a condition."""
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(SinusoidalEmbedding(64), EmbedBlock(64, size_embedding))
        self.embed_condition = EmbedBlock(n_classes, size_embedding)
        self.conv_in = nn.Conv2d(in_channels, fine, 3, padding=1)  # 28x28
        self.down_1 = UnetDown(fine, n_feat)  # 14x14
        self.fuse_1 = FusionBlock(n_feat, size_embedding)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)  # 7x7
        self.fuse_2 = FusionBlock(2 * n_feat, size_embedding)
        self.middle = nn.Sequential(ResConvBlock(2 * n_feat, 2 * n_feat), AttentionBlock(2 * n_feat))
        self.fuse_3 = FusionBlock(2 * n_feat, size_embedding)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)  # 14x14
        self.fuse_4 = FusionBlock(n_feat, size_embedding)
        self.up_2 = UnetUp(n_feat, fine, fine)  # 28x28
        self.fuse_5 = FusionBlock(fine, size_embedding)
        self.conv_out = OutputBlock(fine, in_channels, size_embedding)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        """Predict the noise in x.

        x: (B, C, 28, 28), or other sizes that are multiples of 4; t: (B, 1, 1, 1), the time as a share of T, in
        [0, 1] (other values, and shapes (B,) and (B, 1), are taken too); c: (B, n_classes) floats, one-hot or a row
        of condition_mask_value. Returns (B, C, 28, 28).
        Whatever dtype x, t and c have outside, here they have that of the weights.
        """
        # TODO 1.1 (4 points): wire the blocks: 2 down, 2 up with skips, time and condition joined in at each level
        raise NotImplementedError("exercise 1.1 (4 points): ConditionalUnet.forward")


def group_norm(channels):
    """GroupNorm, groups of 4 channels or more, at most 8: small groups would forget how bright an image is."""
    return nn.GroupNorm(math.gcd(min(8, max(1, channels // 4)), channels), channels)


def as_the_weights(network, given, named):
    """Before forward: the arguments, in the dtype and on the device of the network's weights."""
    weights = next(network.parameters())

    def cast(value):
        return torch.as_tensor(value, dtype=weights.dtype, device=weights.device)

    return tuple(map(cast, given)), {name: cast(value) for name, value in named.items()}


def start_at_zero(layer):
    """Let a layer answer zero until it learns better."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
