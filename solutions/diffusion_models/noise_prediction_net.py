"""The networks that predict noise: epsilon_theta(x_t, t, c). Given.

All are called `net(sample, timestep, global_cond)` and return a tensor shaped like the sample:

    ConditionalUnet1D   sample (B, horizon, input_dim)   global_cond (B, global_cond_dim) vectors, null token: zeros
    ConditionalUnet2D   sample (B, c_in, H, W)           global_cond (B,) integer labels, null token: 0
    TesterModel         sample (B, *input_shape)         either of the two

timestep: one for each sample, (B,), or one for all: (1,), a 0-d tensor or an int. Samples,
timesteps and vectors may be of any dtype; a network computes and answers in that of its weights.

In the comments B is the batch, C channels, E the length of an embedding, and `*` the axes that a convolution runs
over: the horizon in one dimension, height and width in two.
"""

import math
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn


class TimestepEmbedding(nn.Module):
    """Tell the network the time: (B,) timesteps become (B, E) vectors.

    A single number is hard to work with, so it is first turned into a sinusoidal timestep embedding: sines and cosines
    of E/2 growing wavelengths (Vaswani et al. 2017, section 3.5). Two layers then learn what to make of them.
    """

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.mlp = nn.Sequential(nn.Linear(size, size), nn.SiLU(), nn.Linear(size, size))

    def forward(self, timestep, sample):
        timestep = torch.as_tensor(timestep, device=sample.device).reshape(-1).expand(len(sample))  # (B,)
        return self.mlp(sinusoids(timestep, self.size).to(sample.dtype))


def sinusoids(timestep, size):
    """(B,) timesteps -> (B, size): sines in the first half of the columns, cosines of the same angles in the second.

    Angular speeds fall from 1 to 1/10,000 radians a step.
    """
    dtype = torch.float32 if timestep.device.type == "mps" else torch.float64  # which MPS does not have
    speeds = torch.logspace(0, -4, size // 2, dtype=dtype, device=timestep.device)  # (E/2,)
    angles = timestep[:, None] * speeds  # (B, E/2)
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class ResidualBlock(nn.Module):
    """Two convolutions beside a short cut; the embedding scales and shifts what lies between them (FiLM).

    The last convolution starts at zero, so that a new block changes nothing: training starts from a plain path
    through the network and adds to it what helps.
    """

    def __init__(self, conv, c_in, c_out, embedding_size):
        super().__init__()
        self.norm_1 = nn.GroupNorm(8, c_in)
        self.conv_1 = conv(c_in, c_out, 3, padding=1)
        self.film = nn.Linear(embedding_size, 2 * c_out)
        self.norm_2 = nn.GroupNorm(8, c_out)
        self.conv_2 = start_at_zero(conv(c_out, c_out, 3, padding=1))
        self.short_cut = nn.Identity() if c_in == c_out else conv(c_in, c_out, 1)

    def forward(self, x, embedding):
        h = self.conv_1(F.silu(self.norm_1(x)))  # (B, c_out, *)
        film = self.film(embedding).view(len(x), -1, *[1] * (x.ndim - 2))  # (B, 2 c_out, 1, ...)
        scale, shift = film.chunk(2, dim=1)
        h = self.norm_2(h) * (1 + scale) + shift
        return self.short_cut(x) + self.conv_2(F.silu(h))


class UNet(nn.Module):
    """Look at the sample at ever coarser resolution, then add the fine detail back from the way down.

    The sample itself is added to the answer: what is mostly noise is its own best guess at the noise, so the network
    only has to learn what in x_t is *not* noise. It starts by answering x_t.

    conv: nn.Conv1d or nn.Conv2d. widths: channels at each resolution, finest first, multiples of 8; each resolution
    is half the one before, rounded up, so every size works.
    """

    def __init__(self, conv, c_in, c_out, widths, embedding_size):
        super().__init__()
        pairs = list(pairwise(widths))  # (fine, coarse)
        self.enter = conv(c_in, widths[0], 3, padding=1)
        self.down_blocks = nn.ModuleList(ResidualBlock(conv, w, w, embedding_size) for w in widths)
        self.down = nn.ModuleList(conv(fine, coarse, 3, stride=2, padding=1) for fine, coarse in pairs)
        self.middle = ResidualBlock(conv, widths[-1], widths[-1], embedding_size)
        self.up_blocks = nn.ModuleList(ResidualBlock(conv, 2 * w, w, embedding_size) for w in widths)
        self.up = nn.ModuleList(conv(coarse, fine, 1) for fine, coarse in pairs)
        self.leave = nn.Sequential(
            nn.GroupNorm(8, widths[0]), nn.SiLU(), start_at_zero(conv(widths[0], c_out, 3, padding=1))
        )
        self.short_cut = nn.Identity() if c_in == c_out else conv(c_in, c_out, 1)

    def forward(self, x, embedding):
        h = self.enter(x)
        seen = []  # what each level saw on the way down
        for level, block in enumerate(self.down_blocks):
            if level > 0:
                h = self.down[level - 1](h)  # (B, C, *) -> (B, C', * / 2)
            h = block(h, embedding)
            seen.append(h)
        h = self.middle(h, embedding)
        for level, block in reversed(list(enumerate(self.up_blocks))):
            h = block(torch.cat([h, seen[level]], dim=1), embedding)  # (B, 2 C, *) -> (B, C, *)
            if level > 0:
                h = F.interpolate(self.up[level - 1](h), size=seen[level - 1].shape[2:])  # the finer size
        return self.short_cut(x) + self.leave(h)


class ConditionalUnet1D(nn.Module):
    """A U-Net along the time axis of sequences such as action plans; horizons of any length."""

    def __init__(self, input_dim, global_cond_dim, widths=(64, 128), embedding_size=128):
        """input_dim: numbers at each time of the sequence. global_cond_dim: length of the condition vector."""
        super().__init__()
        self.time = TimestepEmbedding(embedding_size)
        self.condition = nn.Linear(global_cond_dim, embedding_size)
        self.unet = UNet(nn.Conv1d, input_dim, input_dim, widths, embedding_size)

    def forward(self, sample, timestep, global_cond):
        sample, global_cond = like(self.condition.weight, sample, global_cond)
        embedding = F.silu(self.time(timestep, sample) + self.condition(global_cond))  # (B, E)
        return self.unet(sample.transpose(1, 2), embedding).transpose(1, 2)  # convolutions want (B, input_dim, horizon)


class ConditionalUnet2D(nn.Module):
    """A U-Net for small images with a label each.

    It works on blocks of 2x2 pixels, a quarter of the places with four times the channels, which makes it quick
    enough for a CPU. A GPU has time for widths=(128, 256, 256): about twenty times the arithmetic, finer pictures.
    """

    def __init__(self, input_dim, c_in, c_out, global_cond_dim, widths=(32, 64), embedding_size=128):
        """input_dim: H and W, even. c_in, c_out: channels. global_cond_dim: number of labels with the null token."""
        super().__init__()
        if input_dim % 2:
            raise ValueError(f"images of {input_dim}x{input_dim} pixels cannot be cut into blocks of 2x2: pad them")
        self.time = TimestepEmbedding(embedding_size)
        self.condition = nn.Embedding(global_cond_dim, embedding_size)
        self.unet = UNet(nn.Conv2d, 4 * c_in, 4 * c_out, widths, embedding_size)

    def forward(self, sample, timestep, global_cond):
        (sample,) = like(self.condition.weight, sample)
        labels = as_labels(global_cond, sample.device)
        embedding = F.silu(self.time(timestep, sample) + self.condition(labels))  # (B, E)
        blocks = F.pixel_unshuffle(sample, 2)  # (B, 4 c_in, H/2, W/2)
        return F.pixel_shuffle(self.unet(blocks, embedding), 2)  # (B, c_out, H, W)


class TesterModel(nn.Module):
    """A tiny network for tests: any shape of sample, and either kind of condition."""

    def __init__(self, input_shape, condition_dim, embedding_size=16):
        super().__init__()
        size = math.prod(input_shape)
        self.condition_dim = condition_dim
        self.time = TimestepEmbedding(embedding_size)
        self.condition = nn.Linear(condition_dim, embedding_size)
        self.look = nn.Linear(size, embedding_size)
        self.answer = nn.Linear(embedding_size, size)

    def forward(self, sample, timestep, global_cond):
        if torch.as_tensor(global_cond).ndim == 1:  # (B,) labels -> (B, condition_dim)
            global_cond = F.one_hot(as_labels(global_cond, sample.device), self.condition_dim)
        sample, global_cond = like(self.condition.weight, sample, global_cond)
        h = self.look(sample.flatten(1)) + self.time(timestep, sample) + self.condition(global_cond)  # (B, E)
        return self.answer(F.silu(h)).view_as(sample)


def like(weights, *values):
    """Values in the dtype and on the device of a network's weights."""
    return [torch.as_tensor(value, dtype=weights.dtype, device=weights.device) for value in values]


def as_labels(values, device):
    """Labels of any integer type as int64. Floats stay floats, which the next layer refuses."""
    labels = torch.as_tensor(values, device=device)
    return labels if labels.is_floating_point() else labels.long()


def start_at_zero(layer):
    """Let a layer answer zero until it learns better."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
