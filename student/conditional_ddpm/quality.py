"""How good drawn digits are, as numbers, and how guidance trades one virtue for another. Given.

    python quality.py save/NAME/best_checkpoint.pth --omegas 0 0.5 1 2 4 --count 500

Class agreement: the share of images that a judge, a small network that reads digits, reads as the digit asked for, and
the interval in which the true share lies in 95 of 100 cases. Diversity: how much the images of a class that are read as
asked differ, relative to real digits. Frechet distance: between the judge's features of the images and of 2,000 real
digits (Heusel et al. 2017, with the judge in place of Inception); it grows with wrong images and with missing variety.
For few images it is mostly bias, so beside it stands the floor, the distance of as many other real digits: compare
distances of equally many images alone. All three rest on the package `digits` that comes with the homework.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from checkpoints import load_model, read_safely
from losses import fixed_draws
from matplotlib.figure import Figure
from sampling_watch import sampling_bar
from settings import DMConfig, best_device

HERE = Path(__file__).resolve().parent
BATCH = 100  # images drawn at a time


@dataclass(frozen=True)
class Quality:
    """What the judge says of `count` images drawn with one omega."""

    omega: float
    agreement: float  # in [0, 1]
    diversity: float  # of real digits; nan where no class has two images that are read as asked
    frechet: float
    floor: float  # the Frechet distance of as many real digits
    count: int
    seconds: float  # of sampling

    def __str__(self):
        return (
            f"omega {self.omega:g}: {_digits().read_as_asked(self.agreement, self.count)}, "
            f"diversity {self.diversity:.2f} of real, Frechet distance {self.frechet:.2f} "
            f"(real digits {self.floor:.2f}), drawn in {self.seconds:.0f} s"
        )


def measure(model, omega, count=500, seed=0):
    """Draw count digits in turn, 0 1 2 ..., all steps of the chain, and judge them; a multiple of 10 is best."""
    digits = _digits()
    asked = torch.arange(count) % 10
    device = next(model.parameters()).device
    started = time.monotonic()
    model.eval()
    chains = asked.split(BATCH)
    bar = sampling_bar(model, len(chains), f"{count} digits, omega {omega:g}")
    with bar, fixed_draws(seed), torch.no_grad():  # the same noise for every omega
        images = torch.cat([model.sample(labels.to(device), omega).cpu() for labels in chains])
    seconds = time.monotonic() - started
    images = images * 2 - 1  # [0, 1] -> [-1, 1], as the judge has it
    said = digits.judge_samples(images, asked)
    distance, floor = distance_from_real(images), real_floor(count)
    diversity = float("nan") if said.diversity is None else said.diversity
    return Quality(omega, said.class_agreement, diversity, distance, floor, count, seconds)


def frechet_distance(features, others):
    """|m - m'|^2 + tr(S + S' - 2 (S S')^(1/2)) of features (N, F) and (M, F) with means m and covariances S."""
    (mean, spread), (other_mean, other_spread) = (_moments(each) for each in (features, others))
    roots = torch.linalg.eigvals(spread @ other_spread).real.clamp(min=0).sqrt()  # of a product of two PSD matrices
    distance = (mean - other_mean).square().sum() + spread.trace() + other_spread.trace() - 2 * roots.sum()
    return distance.item()


def distance_from_real(images):
    """The Frechet distance of images (N, 1, 28, 28) in [-1, 1] from the 2,000 held-out digits."""
    return frechet_distance(_features(images), _held_out())


def real_floor(count):
    """The Frechet distance of count real training digits, in equal shares of the classes, from the held-out ones."""
    images, labels = _digits().load_digits("train")
    shares = [(labels == digit).nonzero().flatten()[: -(-count // 10)] for digit in range(10)]
    return distance_from_real(images[torch.stack(shares, dim=1).flatten()[:count]])


def plot_qualities(qualities, path):
    """Write one picture with agreement, diversity and Frechet distance as functions of omega."""
    figure = Figure(figsize=(12, 3.9))
    figure.subplots_adjust(left=0.06, right=0.98, bottom=0.22, top=0.88, wspace=0.25)
    qualities = sorted(qualities, key=lambda quality: quality.omega)
    omegas = [quality.omega for quality in qualities]
    agreement, diversity, distance = figure.subplots(1, 3)
    shares = [quality.agreement for quality in qualities]
    intervals = [_digits().wilson_interval(quality.agreement, quality.count) for quality in qualities]
    below, above = zip(*[(s - low, high - s) for s, (low, high) in zip(shares, intervals, strict=True)], strict=True)
    bars = 100 * torch.tensor([below, above]).clamp(min=0)  # rounding may take one below 0
    agreement.errorbar(omegas, [100 * share for share in shares], bars.numpy(), fmt="o-", capsize=3)
    agreement.set(title="read as asked (%), and 95 % interval", xlabel="omega")
    diversity.plot(omegas, [quality.diversity for quality in qualities], "o-")
    diversity.axhline(1, linestyle="--", color="0.5", label="real digits")
    diversity.set(title="diversity within a class, of those read as asked", xlabel="omega")
    distance.plot(omegas, [quality.frechet for quality in qualities], "o-")
    distance.plot(omegas, [quality.floor for quality in qualities], "--", color="0.5", label="as many real digits")
    distance.set(title="Frechet distance", xlabel="omega", ylim=(0, None))
    for axes in (diversity, distance):  # below, where it covers nothing
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    return path


def _moments(features):
    features = features.double()
    return features.mean(dim=0), features.T.cov()


def _features(images):
    with torch.no_grad():
        judge = _digits().load_judge()
        return torch.cat([judge.features(batch.float().clamp(-1, 1)) for batch in images.split(500)])


@cache
def _held_out():
    return _features(_digits().load_digits("held_out")[0])


def _digits():
    home = next((folder for folder in HERE.parents if (folder / "digits" / "judge.py").is_file()), None)
    if home is not None and str(home) not in sys.path:
        sys.path.append(str(home))
    try:
        import digits
    except ImportError as reason:
        raise ImportError(
            "the judge is in the folder `digits` of the homework, which is not above this one"
        ) from reason
    return digits


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
