"""Right networks for exercise 1.1 of the kinds that people write: name, and the whole of
ResUNet.py.

Most are the usual network for small digits, CLASSIC, with pieces replaced; some are built in
another way.
"""

from other_unets import OTHERS

CLASSIC = """\
import math

import torch
import torch.nn.functional as F
from torch import nn


def norm(channels):
    return nn.BatchNorm2d(channels)


class ResConvBlock(nn.Module):
    def __init__(self, in_channels, out_channels, is_res=False):
        super().__init__()
        self.same_channels, self.is_res = in_channels == out_channels, is_res
        self.conv1 = nn.Sequential(nn.Conv2d(in_channels, out_channels, 3, 1, 1), norm(out_channels), nn.GELU())
        self.conv2 = nn.Sequential(nn.Conv2d(out_channels, out_channels, 3, 1, 1), norm(out_channels), nn.GELU())

    def forward(self, x):
        x1 = self.conv1(x)
        x2 = self.conv2(x1)
        if not self.is_res:
            return x2
        return ((x if self.same_channels else x1) + x2) / 1.414


class UnetDown(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.model = nn.Sequential(ResConvBlock(in_channels, out_channels), nn.MaxPool2d(2))

    def forward(self, x):
        return self.model(x)


class UnetUp(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, out_channels, 2, 2)
        self.model = nn.Sequential(ResConvBlock(out_channels, out_channels), ResConvBlock(out_channels, out_channels))

    def forward(self, x, skip):
        return self.model(self.up(torch.cat((x, skip), 1)))


class EmbedBlock(nn.Module):
    def __init__(self, input_dim, emb_dim):
        super().__init__()
        self.input_dim = input_dim
        self.model = nn.Sequential(nn.Linear(input_dim, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))

    def forward(self, x):
        return self.model(x.view(-1, self.input_dim))[:, :, None, None]


class Sines(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, t):
        speeds = 1000 * torch.exp(-math.log(10000) * torch.arange(self.size // 2) / (self.size // 2))
        angles = t.view(-1, 1) * speeds.to(t.device)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


class ConditionalUnet(nn.Module):
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.in_channels, self.n_feat, self.n_classes = in_channels, n_feat, n_classes
        self.init_conv = ResConvBlock(in_channels, n_feat, is_res=True)
        self.down1 = UnetDown(n_feat, n_feat)
        self.down2 = UnetDown(n_feat, 2 * n_feat)
        self.to_vec = nn.Sequential(nn.AvgPool2d(7), nn.GELU())
        self.time1, self.time2 = EmbedBlock(1, 2 * n_feat), EmbedBlock(1, n_feat)
        self.label1, self.label2 = EmbedBlock(n_classes, 2 * n_feat), EmbedBlock(n_classes, n_feat)
        self.up0 = nn.Sequential(nn.ConvTranspose2d(2 * n_feat, 2 * n_feat, 7, 7), norm(2 * n_feat), nn.ReLU())
        self.up1 = UnetUp(4 * n_feat, n_feat)
        self.up2 = UnetUp(2 * n_feat, n_feat)
        self.out = nn.Sequential(
            nn.Conv2d(2 * n_feat, n_feat, 3, 1, 1),
            nn.GroupNorm(8, n_feat),
            nn.ReLU(),
            nn.Conv2d(n_feat, in_channels, 3, 1, 1),
        )

    def forward(self, x, t, c):
        x = self.init_conv(x)
        down1 = self.down1(x)
        down2 = self.down2(down1)
        up1 = self.up0(self.to_vec(down2))
        up2 = self.up1(self.label1(c) * up1 + self.time1(t), down2)
        up3 = self.up2(self.label2(c) * up2 + self.time2(t), down1)
        return self.out(torch.cat((up3, x), 1))
"""

INIT = "        self.in_channels, self.n_feat, self.n_classes = in_channels, n_feat, n_classes\n"
FORWARD = "    def forward(self, x, t, c):\n        x = self.init_conv(x)\n"
NORM = "    return nn.BatchNorm2d(channels)"
UP = "self.up = nn.ConvTranspose2d(in_channels, out_channels, 2, 2)"
BY_CONV = (
    "self.up = nn.Sequential(nn.Upsample({}), nn.Conv2d(in_channels, out_channels, 3, padding=1))"
)
BILINEAR = BY_CONV.format('scale_factor=2, mode="bilinear"')
BEFORE_LAST = "            nn.GroupNorm(8, n_feat),\n"
LAST = "nn.Conv2d(n_feat, in_channels, 3, 1, 1)"
END = "return self.out(torch.cat((up3, x), 1))"
TO_VEC = "self.to_vec = nn.Sequential(nn.AvgPool2d(7), nn.GELU())"
UP_0 = (
    "self.up0 = nn.Sequential(nn.ConvTranspose2d(2 * n_feat, 2 * n_feat, 7, 7), norm(2 * "
    "n_feat), nn.ReLU())"
)
TIMES = "EmbedBlock(1, 2 * n_feat), EmbedBlock(1, n_feat)"
LABELS = "EmbedBlock(n_classes, 2 * n_feat), EmbedBlock(n_classes, n_feat)"
DROP = "norm(out_channels), nn.GELU())\n        self.conv2"
NO_POOL = (
    TO_VEC,
    "self.to_vec = ResConvBlock(2 * n_feat, 2 * n_feat, True)",
    UP_0,
    "self.up0 = nn.Identity()",
)
LABELS_FIRST = "label1(c) * up1 + self.time1(t)"

EDITS = {
    "batch norm": (),
    "bilinear": (UP, BILINEAR),
    "nearest": (UP, BY_CONV.format("scale_factor=2")),
    "dropout": (DROP, "norm(out_channels), nn.GELU(), nn.Dropout2d(0.2))\n        self.conv2"),
    "labels dropped in training": (
        FORWARD,
        FORWARD.replace(
            "        x = ",
            "        if self.training:\n"
            "            c = torch.where(torch.rand(len(c), 1) < 0.2, -torch.ones_like(c), c)\n"
            "        x = ",
        ),
    ),
    "convolutions left out at random": (
        "x2 = self.conv2(x1)",
        "x2 = x1 if self.training and torch.rand(()) < 0.3 else self.conv2(x1)",
    ),
    "sines": (
        TIMES,
        ", ".join(f"nn.Sequential(Sines(32), EmbedBlock(32, {n} * n_feat))" for n in (2, 1)),
    ),
    "labels by one linear layer": (
        LABELS,
        "nn.Linear(n_classes, 2 * n_feat), nn.Linear(n_classes, n_feat)",
        LABELS_FIRST,
        "label1(c)[..., None, None] * up1 + self.time1(t)",
        "self.label2(c)",
        "self.label2(c)[..., None, None]",
    ),
    "batch norm at the end": (BEFORE_LAST, "            nn.BatchNorm2d(n_feat),\n"),
    "no norm at the end": (BEFORE_LAST, ""),
    "one pixel last, without a bias": (LAST, "nn.Conv2d(n_feat, in_channels, 1, bias=False)"),
    "last layer at zero": (
        "        )\n",
        "        )\n        [nn.init.zeros_(w) for w in self.out[3].parameters()]\n",
    ),
    "last layer with normed weights": (LAST, f"nn.utils.parametrizations.weight_norm({LAST})"),
    "image added at the end": (
        "x = self.init_conv(x)",
        "image, x = x, self.init_conv(x)",
        END,
        END + " + image",
    ),
    "no pooled vector": NO_POOL,
    "no pooled vector, bilinear": (*NO_POOL, UP, BILINEAR),
    "vector spread by interpolation": (
        UP_0,
        'self.up0 = nn.Upsample(scale_factor=7, mode="bilinear")',
    ),
    "group norm": (NORM, "    return nn.GroupNorm(8, channels)"),
    "group norm of single channels": (NORM, "    return nn.GroupNorm(channels, channels)"),
    "instance norm": (NORM, "    return nn.InstanceNorm2d(channels)"),
    "instance norm, all scales learned": (
        NORM,
        "    return nn.InstanceNorm2d(channels, affine=True)",
        BEFORE_LAST,
        "            nn.InstanceNorm2d(n_feat, affine=True),\n",
    ),
    "layer norm over channels and places": (NORM, "    return nn.GroupNorm(1, channels)"),
    "local response norm": (NORM, "    return nn.LocalResponseNorm(4)"),
    "no norm": (NORM, "    return nn.Identity()", BEFORE_LAST, ""),
    "no norm, no pooled vector": (NORM, "    return nn.Identity()", BEFORE_LAST, "", *NO_POOL),
    "lazy layers": (LAST, "nn.LazyConv2d(in_channels, 3, 1, 1)"),
}


def edited(source: str, *edits: str) -> str:
    """A source with pieces replaced, each of which stands in it exactly once. edits: old, new,
    old, new.
    """
    for old, new in zip(edits[::2], edits[1::2], strict=True):
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
        source = source.replace(old, new)
    return source


CORRECT_UNETS = {**{name: edited(CLASSIC, *edits) for name, edits in EDITS.items()}, **OTHERS}
