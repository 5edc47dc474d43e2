"""How good drawn digits are, as numbers, and how guidance trades one virtue for another. Given.

    python quality.py save/NAME/best_checkpoint.pth --omegas 0 0.5 1 2 4 --count 500

Five measures, by the package `digits` that comes with the homework. What each can and cannot say:

Read as asked (class agreement): the share of images that a judge, a small network, reads as the digit asked for. It
says nothing of variety: one perfect 3, drawn a hundred times, has 100 %.
Illegible: the share that the judge refuses, because the image is far from real digits (digits/reading.py). It errs
about single images: digits/data/README.md says how often it agrees with a reading by eye.
Diversity: how far the images of a class lie apart, relative to real digits, of those that are read as asked. It does
not see which forms are missing.
Recall: the share of real digits that lie among the images read as asked (Kynkaanniemi et al. 2019, arXiv 1904.06991).
It sees missing forms, but a few odd images, far from all others, can pass for many.
Frechet distance: between the judge's features of all images and of 2,000 real digits (Heusel et al. 2017, arXiv
1706.08500, with the judge in place of Inception). It grows with wrong images and with missing variety, and does not say
which of the two it was. For few images it is mostly bias, see frechet.plot_frechet_bias.

Shares have the interval in which the true share lies in 95 of 100 cases (Wilson 1927). Recall and Frechet distance
depend on the number of images, so compare them with those of as many real digits, which stand beside them.
"""

import argparse
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from checkpoints import load_model, read_safely
from frechet import digits_package, distance_from_real, real_features, real_floor
from losses import fixed_draws
from matplotlib.figure import Figure
from sampling_watch import sampling_bar
from settings import DMConfig, best_device

BATCH = 100  # images drawn at a time


@dataclass(frozen=True)
class Quality:
    """What the judge says of images drawn with one omega."""

    omega: float
    said: Any  # a digits.SampleQuality: read as asked, illegible, diversity, recall, and of how many
    real_recall: float  # the recall of as many real digits
    frechet: float
    floor: float  # the Frechet distance of as many real digits
    seconds: float  # of sampling

    @property
    def agreement(self):
        """The share that is read as asked, in [0, 1]."""
        return self.said.class_agreement

    def __str__(self):
        return (
            f"omega {self.omega:g}: {self.said} (of as many real digits {self.real_recall:.0%}), "
            f"Frechet distance {self.frechet:.2f} (of as many real digits {self.floor:.2f}), "
            f"drawn in {self.seconds:.0f} s"
        )


def measure(model, omega, count=500, seed=0):
    """Draw count digits in turn, 0 1 2 ..., all steps of the chain, and judge them; a multiple of 10 is best."""
    asked = torch.arange(count) % 10
    device = next(model.parameters()).device
    started = time.monotonic()
    model.eval()
    chains = asked.split(BATCH)
    bar = sampling_bar(model, len(chains), f"{count} digits, omega {omega:g}")
    with bar, fixed_draws(seed), torch.no_grad():  # the same noise for every omega
        images = torch.cat([model.sample(labels.to(device), omega).cpu() for labels in chains])
    return judge(images, asked, omega, time.monotonic() - started)


def judge(images, asked, omega, seconds):
    """The Quality of images (N, 1, 28, 28) in [0, 1]. asked: (N,) digits; omega, seconds: how they were drawn."""
    images = images * 2 - 1  # as the judge has them
    said = digits_package().judge_samples(images, asked)
    count = len(images)
    return Quality(omega, said, real_recall(count), distance_from_real(images), real_floor(count), seconds)


@cache
def real_recall(count):
    """The recall of count real training digits, in equal shares of the classes."""
    return _number(digits_package().recall(real_features()[:count], digits_package().held_out_features()))


def plot_qualities(qualities, path):
    """Write one picture with the measures as functions of omega."""
    figure = Figure(figsize=(10, 7.2))
    figure.subplots_adjust(left=0.06, right=0.98, bottom=0.12, top=0.95, wspace=0.16, hspace=0.42)
    qualities = sorted(qualities, key=lambda quality: quality.omega)
    omegas = [quality.omega for quality in qualities]
    (shares, diversity), (recall, distance) = figure.subplots(2, 2)
    said = [quality.said for quality in qualities]
    _plot_share(shares, omegas, [(each.class_agreement, each.count) for each in said], "read as asked")
    _plot_share(shares, omegas, [(each.illegible, each.count) for each in said], "illegible")
    shares.set(title="share of the images (%), and 95 % interval", xlabel="omega", ylim=(-3, 103))
    diversity.plot(omegas, [_number(each.diversity) for each in said], "o-", label="images read as asked")
    diversity.axhline(1, linestyle="--", color="0.5", label="real digits")
    diversity.set(title="diversity within a class", xlabel="omega", ylim=(0, None))
    _plot_share(recall, omegas, [(_number(each.recall), each.real) for each in said], "images read as asked")
    real = [100 * quality.real_recall for quality in qualities]
    recall.plot(omegas, real, "--", color="0.5", label="as many real digits")
    recall.set(title="recall (% of real digits), and 95 % interval", xlabel="omega", ylim=(-3, 103))
    distance.plot(omegas, [quality.frechet for quality in qualities], "o-", label="images")
    distance.plot(omegas, [quality.floor for quality in qualities], "--", color="0.5", label="as many real digits")
    distance.set(title="Frechet distance", xlabel="omega", ylim=(0, None))
    for axes in (shares, diversity, recall, distance):  # below, where it covers nothing
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    return path


def _plot_share(axes, places, shares, label):
    """Shares, given as (share, count), in percent over places, with their intervals."""
    ends = [digits_package().wilson_interval(share, count) for share, count in shares]
    below, above = zip(*[(s - low, high - s) for (s, _), (low, high) in zip(shares, ends, strict=True)], strict=True)
    bars = 100 * torch.tensor([below, above]).clamp(min=0)  # rounding may take one below 0
    axes.errorbar(places, [100 * share for share, _ in shares], bars.numpy(), fmt="o-", capsize=3, label=label)


def _number(value):
    return float("nan") if value is None else value


def main(arguments=None):
    """Measure a checkpoint for several omegas, print a line for each, and plot them beside the checkpoint."""
    parser = argparse.ArgumentParser(description="quality and diversity of drawn digits as functions of omega")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--omegas", type=float, nargs="+", default=[0, 0.5, 1, 2, 4])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    model = load_model(DMConfig(**read_safely(asked.checkpoint)["config"]), asked.checkpoint, best_device())
    qualities = []
    for omega in asked.omegas:
        qualities.append(measure(model, omega, asked.count, asked.seed))
        print(qualities[-1], flush=True)
    print(f"see {plot_qualities(qualities, asked.checkpoint.parent / 'quality.png')}")
    return qualities


if __name__ == "__main__":
    main()
