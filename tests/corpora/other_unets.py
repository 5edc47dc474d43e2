"""Right networks for exercise 1.1 that are built in another way than the usual one: see
correct_unets.py.
"""

# Residual blocks with an embedding in each, attention in the middle: as diffusers has it.
RESIDUAL = """\
import math

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, c_in, c_out, emb):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(4, c_in), nn.GroupNorm(4, c_out)
        self.conv1 = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.emb = nn.Linear(emb, 2 * c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1)
        nn.init.zeros_(self.conv2.weight), nn.init.zeros_(self.conv2.bias)
        self.skip = nn.Conv2d(c_in, c_out, 1) if c_in != c_out else nn.Identity()

    def forward(self, x, emb):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.emb(F.silu(emb))[:, :, None, None].chunk(2, dim=1)
        return self.skip(x) + self.conv2(F.dropout(F.silu(self.norm2(h) * (1 + scale) + shift), 0.1, self.training))


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm, self.mha = nn.GroupNorm(4, channels), nn.MultiheadAttention(channels, 4, batch_first=True)

    def forward(self, x):
        seen = self.norm(x).flatten(2).transpose(1, 2)
        seen, _ = self.mha(seen, seen, seen, need_weights=False)
        return x + seen.transpose(1, 2).reshape(x.shape)


class ConditionalUnet(nn.Module):
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.out = nn.Sequential(nn.GroupNorm(4, n_feat), nn.SiLU(), nn.Conv2d(n_feat, in_channels, 3, padding=1))
        emb = 4 * n_feat
        self.register_buffer("frequencies", 2 * math.pi * 16 * torch.randn(n_feat // 2))
        self.time = nn.Sequential(nn.Linear(n_feat, emb), nn.SiLU(), nn.Linear(emb, emb))
        self.label = nn.Linear(n_classes, emb, bias=False)
        self.stem = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.widths = [n_feat, 2 * n_feat, 2 * n_feat]
        self.downs, self.ups, c = nn.ModuleList(), nn.ModuleList(), n_feat
        for width in self.widths:
            self.downs.append(Block(c, width, emb))
            c = width
        self.middle = nn.ModuleList([Block(c, c, emb), Attention(c), Block(c, c, emb)])
        for width in reversed(self.widths):
            self.ups.append(Block(c + width, width, emb))
            c = width

    def forward(self, x, t, c):
        angles = t.flatten()[:, None] * self.frequencies
        emb = self.time(torch.cat([angles.sin(), angles.cos()], dim=1)) + self.label(c)
        h, skips = self.stem(x), []
        for block in self.downs:
            h = block(h, emb)
            skips.append(h)
            h = F.avg_pool2d(h, 2)  # 28, 14, 7, 3
        first, attention, second = self.middle
        h = second(attention(first(h, emb)), emb)
        for block in self.ups:
            skip = skips.pop()
            h = block(torch.cat([F.interpolate(h, size=skip.shape[-2:]), skip], dim=1), emb)
        return self.out(h)
"""

# No normalisation anywhere, time and label as further channels of the image: the smallest that
# people write.
PLAIN = """\
import torch
from torch import nn


def two(c_in, c_out):
    first, second = nn.Conv2d(c_in, c_out, 3, padding=1), nn.Conv2d(c_out, c_out, 3, padding=1)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())


class ConditionalUnet(nn.Module):
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        f = n_feat
        self.d1, self.d2, self.mid = two(in_channels + 1 + n_classes, f), two(f, 2 * f), two(2 * f, 2 * f)
        self.pool, self.up = nn.MaxPool2d(2), nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.u2, self.u1, self.last = two(4 * f, f), two(2 * f, f), nn.Conv2d(f, in_channels, 1)

    def forward(self, x, t, c):
        maps = torch.cat([t.view(-1, 1), c], dim=1)[:, :, None, None].expand(-1, -1, *x.shape[-2:])
        a = self.d1(torch.cat([x, maps], dim=1))
        b = self.d2(self.pool(a))
        m = self.mid(self.pool(b))
        y = self.u2(torch.cat([self.up(m), b], dim=1))
        return self.last(self.u1(torch.cat([self.up(y), a], dim=1)))
"""

# Depthwise convolutions with layer norm and layer scale, pixels shuffled down and up: as ConvNeXt
# has it.
SHUFFLED = """\
import torch
from torch import nn


class LayerNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Block(nn.Module):
    def __init__(self, channels, emb):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.emb = nn.Linear(emb, channels)
        wide, back = nn.Conv2d(channels, 4 * channels, 1), nn.Conv2d(4 * channels, channels, 1)
        self.net = nn.Sequential(LayerNorm(channels), wide, nn.GELU(), back)
        self.scale = nn.Parameter(torch.full((channels, 1, 1), 1e-6))

    def forward(self, x, emb):
        return x + self.scale * self.net(self.depthwise(x) + self.emb(emb)[:, :, None, None])


class ConditionalUnet(nn.Module):
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        f, self.emb = n_feat, nn.Sequential(nn.Linear(1 + n_classes, n_feat), nn.SiLU(), nn.Linear(n_feat, n_feat))
        self.down1 = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * in_channels, f, 3, padding=1))
        self.down2 = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * f, 2 * f, 1))
        self.blocks = nn.ModuleList(Block(width, f) for width in (f, 2 * f, 2 * f, f))
        self.up2 = nn.Sequential(nn.Conv2d(2 * f, 4 * f, 1), nn.PixelShuffle(2))
        self.up1 = nn.Sequential(LayerNorm(f), nn.Conv2d(f, 4 * in_channels, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, x, t, c):
        emb = self.emb(torch.cat([t.flatten(1), c], dim=1))
        a = self.blocks[0](self.down1(x), emb)
        b = self.blocks[2](self.blocks[1](self.down2(a), emb), emb)
        return self.up1(self.blocks[3](self.up2(b) + a, emb))
"""

OTHERS = {"residual": RESIDUAL, "plain": PLAIN, "shuffled": SHUFFLED}
