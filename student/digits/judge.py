"""A judge of digits: reads a picture, and says how well generated digits match what was asked
for.
"""

import math
from dataclasses import dataclass

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from digits.load import DATA
from digits.real_features import CLASSES, load_held_out_statistics

BATCH = 500
IMAGE_SHAPE = (1, 28, 28)


class DigitJudge(nn.Module):
    """A small convolutional network that reads digits (0.13 M parameters)."""

    def __init__(self) -> None:
        super().__init__()
        self.describe = nn.Sequential(
            *_convolution(1, 32, size=5, stride=2),  # (N, 32, 14, 14)
            *_convolution(32, 64, size=3),
            nn.MaxPool2d(2),  # (N, 64, 7, 7)
            *_convolution(64, 96, size=3),
            nn.MaxPool2d(2),  # (N, 96, 3, 3)
            nn.Flatten(),
            nn.Linear(96 * 3 * 3, 64),
            nn.ReLU(),
        )
        self.decide = nn.Linear(64, CLASSES)

    def features(self, images: Tensor) -> Tensor:
        """Describe images (N, 1, 28, 28) in [-1, 1] by features (N, 64), none below 0."""
        return self.describe(images)

    def forward(self, images: Tensor) -> Tensor:
        """Read images (N, 1, 28, 28) in [-1, 1]. Returns logits (N, 10); the largest is the
        digit it sees.
        """
        return self.decide(self.features(images))


def _convolution(
    channels_in: int, channels_out: int, size: int, stride: int = 1
) -> list[nn.Module]:
    """A convolution that keeps the picture's size but for its stride, normalised and rectified."""
    convolution = nn.Conv2d(channels_in, channels_out, size, stride, padding=size // 2, bias=False)
    return [convolution, nn.BatchNorm2d(channels_out), nn.ReLU()]


@dataclass(frozen=True)
class SampleQuality:
    """What the judge says of samples that were asked for by class.

    class_agreement: share of the samples, in [0, 1], that the judge reads as the digit asked for.
    diversity: how much the samples of a class differ, relative to real digits: near 0 for copies of
        one picture, about 1 for real digits. Only samples that are read as the digit asked for
        count, because a few others would hide what the rest is like. None if no class has two of
        them.
    count: the number of samples that both rest on.
    """

    class_agreement: float
    diversity: float | None
    count: int

    def __str__(self) -> str:
        diversity = "unknown" if self.diversity is None else f"{self.diversity:.2f} of real digits"
        return f"{read_as_asked(self.class_agreement, self.count)}, diversity {diversity}"


def read_as_asked(share: float, count: int) -> str:
    """A share of count samples in words, with its uncertainty."""
    low, high = wilson_interval(share, count)
    right = f"{round(share * count)} of {count} read as asked"
    return f"{right} (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"


def wilson_interval(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """Between which shares the true one lies in 95 of 100 cases, when count samples gave this one
    (Wilson 1927).
    """
    middle = share + z**2 / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return (middle - half) / (1 + z**2 / count), (middle + half) / (1 + z**2 / count)


def load_judge() -> DigitJudge:
    """The trained judge, in evaluation mode, on the CPU. Leaves torch's random state as it was."""
    with torch.device("meta"):  # no initial weights are drawn
        judge = DigitJudge()
    weights = load_file(DATA / "judge.safetensors")  # float16, to be small
    weights = {
        name: value.float() if value.is_floating_point() else value
        for name, value in weights.items()
    }
    judge.load_state_dict(weights, assign=True)
    return judge.requires_grad_(False).eval()


def judge_samples(images: Tensor, labels: Tensor) -> SampleQuality:
    """Judge generated digits against the classes that were asked for.

    images: (N, 1, 28, 28) of any float type, in [-1, 1]; what lies beyond is clipped, as in print.
    labels: (N,) integers in 0..9, the digits asked for. Class agreement is the share of samples
        read as their label. Diversity is the variance of the judge's features within a class
        (divisor n - 1, summed over features) divided by that of real held-out digits of the class,
        averaged over the classes with at least two samples; samples and real digits that are read
        as another digit are left out. Raises ValueError on anything that cannot be judged.
    """
    labels = _checked(images, labels)
    features, readings = _look(images)
    agreement = (readings == labels).double().mean().item()
    right = readings == labels
    return SampleQuality(agreement, _diversity(features[right], labels[right]), len(images))


def _look(images: Tensor) -> tuple[Tensor, Tensor]:
    """Features (N, F) float64 of images, and as which digits they are read (N,), on the CPU."""
    judge = load_judge().to(images.device)
    with torch.no_grad():
        batches = [judge.features(batch.float().clamp(-1, 1)) for batch in images.split(BATCH)]
        features = torch.cat(batches)
        return features.cpu().double(), judge.decide(features).argmax(dim=1).cpu()


def _diversity(features: Tensor, labels: Tensor) -> float | None:
    """Variance of features (N, F) within a class relative to real digits, averaged over
    classes; or None.
    """
    real = load_held_out_statistics()["class_variance"].sum(dim=1)  # (10,)
    ratios = []
    for digit in range(CLASSES):
        group = features[labels == digit]  # (n, F)
        if len(group) >= 2:
            ratios.append((group.var(dim=0).sum() / real[digit]).item())
    return sum(ratios) / len(ratios) if ratios else None


def _checked(images: Tensor, labels: Tensor) -> Tensor:
    """Refuse what cannot be judged. Returns the labels (N,) int64 on the CPU."""
    if not isinstance(images, Tensor) or not isinstance(labels, Tensor):
        raise ValueError("images and labels must be torch tensors")
    if tuple(images.shape[1:]) != IMAGE_SHAPE:
        raise ValueError(f"images must have shape (N, 1, 28, 28), not {tuple(images.shape)}")
    if labels.shape != (len(images),):
        raise ValueError(
            f"labels must have shape ({len(images)},), one for each image, not "
            f"{tuple(labels.shape)}"
        )
    if len(images) == 0:
        raise ValueError("there are no samples to judge")
    if not images.is_floating_point():
        raise ValueError(f"images must be floats in [-1, 1], not {images.dtype}")
    if labels.is_floating_point() or labels.is_complex() or labels.dtype == torch.bool:
        raise ValueError(f"labels must be integers in 0..9, not {labels.dtype}")
    labels = labels.cpu().long()
    outside = labels[(labels < 0) | (labels >= CLASSES)]
    if len(outside):
        raise ValueError(f"labels must lie in 0..9, but label {outside[0].item()} is among them")
    broken = (~images.isfinite()).flatten(start_dim=1).any(dim=1).sum().item()
    if broken:
        raise ValueError(f"{broken} of {len(images)} images hold NaN or infinite pixels")
    return labels
