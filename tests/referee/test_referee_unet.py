"""Right and wrong variants of the U-Net."""
# ruff: noqa: E501  (long lines are student code)

import pytest
from our_variants import submit, with_body, write

FILE = "conditional_ddpm/ResUNet.py"
KEY = f"{FILE}:ConditionalUnet.forward"
EMBED = "time, condition = self.embed_time(t), self.embed_condition(c)"
LEAVE = "return self.leave(h, x, time)"

CLASSIC = '''
import torch
from torch import nn


class Double(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(a, b, 3, 1, 1), nn.{norm}, nn.ReLU(inplace=True),
                                 nn.Conv2d(b, b, 3, 1, 1), nn.{norm}, nn.{last})

    def forward(self, x):
        return self.net(x)


class Embed(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.a = a
        self.net = nn.Sequential(nn.Linear(a, b), nn.GELU(), nn.Linear(b, b))

    def forward(self, x):
        return self.net(x.reshape(-1, self.a))[:, :, None, None]


class ConditionalUnet(nn.Module):
    """A context U-Net of the usual kind: average-pooled bottleneck, transposed convolutions."""

    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        n = n_feat
        self.in_channels = in_channels
        self.first = Double(in_channels, n)
        self.down1 = nn.Sequential(Double(n, n), nn.MaxPool2d(2))
        b = n
        self.down2 = nn.Sequential(Double(n, n), nn.MaxPool2d(2))
        self.to_vec = nn.Sequential(nn.AvgPool2d(7), nn.GELU())
        self.t1, self.t2 = Embed(1, n), Embed(1, n)
        self.c1, self.c2 = Embed(n_classes, n), Embed(n_classes, n)
        self.up0 = nn.Sequential(nn.ConvTranspose2d(n, n, 7, 7), nn.GroupNorm(8, n), nn.ReLU())
        self.up1 = nn.Sequential(nn.ConvTranspose2d(2 * n, n, 2, 2), Double(n, n))
        self.up2 = nn.Sequential(nn.ConvTranspose2d(2 * n, n, 2, 2), Double(n, n))
        self.out = nn.Sequential(nn.Conv2d(2 * n, n, 3, 1, 1), nn.ReLU(), nn.Conv2d(n, in_channels, 3, 1, 1))

    def forward(self, x, t, c):
        x, t, c = x.float(), t.float(), c.float()
        x = self.first(x)
        d1 = self.down1(x)
        d2 = self.down2(d1)
        h = self.up0(self.to_vec(d2))
        h = self.up1(torch.cat([self.c1(c) * h + self.t1(t), d2], 1))
        h = self.up2(torch.cat([self.c2(c) * h + self.t2(t), d1], 1))
        return self.out(torch.cat([h, x], 1))
'''
RIGHT = {
    "own": (),
    "no attention": (("self.middle(h), time", "self.middle[0](h), time"),),
    "skips after other fusions": (
        (
            "h = self.fuse_5(self.up_2(h, fine), time, condition)",
            "h = self.fuse_5(self.up_2(h, fine + 0.1), time, condition)",
        ),
    ),
    "embeddings swapped": (
        (
            "self.fuse_4(self.up_1(h, half), time, condition)",
            "self.fuse_4(self.up_1(h, half), condition, time)",
        ),
    ),
    "one fusion less": (
        ("h = self.fuse_3(self.middle(h), time, condition)", "h = self.middle(h)"),
    ),
}
WRONG = {
    "no label": ((EMBED, "time = self.embed_time(t)\n        condition = time"),),
    "no time": ((EMBED, "condition = self.embed_condition(c)\n        time = condition"),),
    "time as an integer": ((EMBED, EMBED.replace("(t)", "(t.long().float())")),),
    "label by argmax": ((EMBED, EMBED.replace("(c)", "(F.one_hot(c.argmax(1), 10).float())")),),
    "null cut off": ((EMBED, EMBED.replace("(c)", "(c * 0 + c[:, :1])")),),
    "relu": ((LEAVE, "return F.relu(self.leave(h, x, time))"),),
    "tanh": ((LEAVE, "return torch.tanh(self.leave(h, x, time))"),),
    "sigmoid": ((LEAVE, "return torch.sigmoid(self.leave(h, x, time))"),),
    "batch mean": ((LEAVE, "h = h + h.mean(dim=0, keepdim=True)\n        " + LEAVE),),
    "first time for all": ((EMBED, EMBED.replace("(t)", "(t[:1])")),),
    "labels averaged": ((EMBED, EMBED.replace("(c)", "(c.mean(0, keepdim=True))")),),
    "no skip": (("self.up_2(h, fine)", "self.up_2(h, torch.zeros_like(fine))"),),
    "no upper skip": (("self.up_1(h, half)", "self.up_1(h, half * 0)"),),
    "detached": (
        (EMBED, "time, condition = self.embed_time(t).detach(), self.embed_condition(c)"),
    ),
    "bottom unused": (
        (
            "h = self.fuse_4(self.up_1(h, half), time, condition)",
            "h = self.fuse_4(half, time, condition)",
        ),
    ),
    "other channels": ((LEAVE, "return self.leave(h, x, time)[:, :1]"),),
    "new layer in forward": (
        (LEAVE, "h = nn.Conv2d(h.shape[1], h.shape[1], 1)(h)\n        " + LEAVE),
    ),
    "dropout in eval": ((LEAVE, "h = F.dropout(h, 0.1, training=True)\n        " + LEAVE),),
    "without x": ((LEAVE, "return self.leave(h * 0, x * 0, time)"),),
    "returns input": ((LEAVE, "return x"),),
    "not finite": ((LEAVE, "return self.leave(h, x, time) / (h - h).sum()"),),
    "in place": ((LEAVE, "x.add_(1)\n        " + LEAVE),),
    "batch of 4": (
        (LEAVE, "h = h.view(-1, *h.shape[1:])\n        assert len(h) != 7\n        " + LEAVE),
    ),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", RIGHT)
def test_right(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *RIGHT[name]), KEY)
    assert found.right, found.findings


@pytest.mark.parametrize(
    ("norm", "last"),
    [
        ("BatchNorm2d(b)", "ReLU(inplace=True)"),
        ("GroupNorm(8, b)", "SiLU()"),
        ("InstanceNorm2d(b, affine=True)", "GELU()"),
    ],
)
def test_classic_networks_are_right(norm, last, verdict, tmp_path):
    text = CLASSIC.replace("{norm}", norm).replace("{last}", last)
    found = verdict(write(tmp_path, FILE, text), KEY)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", WRONG)
def test_wrong(name, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *WRONG[name]), KEY)
    assert found.right is False, found


REASONS = (
    ("no time", "does not depend on the sample's t"),
    ("batch mean", "depends on another sample's x"),
    ("bottom unused", "no map of 7x7"),
    ("no skip", "the skip that goes into up_2"),
)


@pytest.mark.parametrize(("name", "words"), REASONS)
def test_reason(name, words, verdict, tmp_path):
    found = verdict(submit(tmp_path, FILE, *WRONG[name]), KEY)
    assert any(words in sentence for sentence in found.findings), found.findings


def test_plain_convolutions_do_not_reach_far(verdict, tmp_path):
    change = (LEAVE, "return self.leave(self.fuse_5(fine, time, condition), x, time)")
    found = verdict(submit(tmp_path, FILE, change), KEY)
    assert any("pixels 13 apart" in sentence for sentence in found.findings), found.findings


def test_stub_is_undecided(verdict, tmp_path):
    body = 'raise NotImplementedError("exercise 1.1 (4 points): ConditionalUnet.forward")'
    assert verdict(with_body(tmp_path, FILE, "ConditionalUnet.forward", body), KEY).right is None
