"""How good generated digits are, as numbers: are they read as asked, how much do they differ?"""

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from digits.load import load_digits
from digits.reading import ILLEGIBLE, NEIGHBOUR, features_of, look
from digits.real_features import CLASSES, load_held_out_statistics

IMAGE_SHAPE = (1, 28, 28)


@dataclass(frozen=True)
class SampleQuality:
    """What the judge says of `count` samples that were asked for by class.

    class_agreement: share of the samples, in [0, 1], that the judge reads as the digit asked for.
    illegible: share of the samples that it reads as no digit. The rest is read as another one.
    diversity: how much the samples of a class differ, relative to real digits: near 0 for copies of
        one picture, about 0.95 for real digits, because a few are refused. None if no class has
        two samples that count.
    recall: share of `real` held-out digits, in [0, 1], that lie among the samples. It sees forms
        that are missing; diversity sees how far samples are apart, whatever they leave out. It
        depends on `count`, so compare it at equal counts. None if fewer than four samples count.
        Its interval is that of the choice of real digits; other samples may differ by more.
    Both rest on the samples that are read as asked alone, because a few others would pass for
    variety.
    """

    class_agreement: float
    illegible: float
    diversity: float | None
    recall: float | None
    count: int
    real: int

    def __str__(self) -> str:
        diversity = "unknown" if self.diversity is None else f"{self.diversity:.2f} of real digits"
        among = "among the samples"
        return ", ".join(
            [
                share_in_words(self.class_agreement, self.count, "read as asked"),
                share_in_words(self.illegible, self.count, "illegible"),
                f"diversity {diversity}",
                "recall unknown"
                if self.recall is None
                else f"recall {share_in_words(self.recall, self.real, among)}",
            ]
        )


def share_in_words(share: float, count: int, what: str = "") -> str:
    """A share with its uncertainty: "98 of 100 read as asked (95 % interval 93 to 99 %)"."""
    low, high = (round(100 * end) for end in wilson_interval(share, count))
    counted = f"{round(share * count)} of {count} {what}".rstrip()
    return f"{counted} (95 % interval {low} to {high} %)"


def wilson_interval(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """Between which shares the true one lies in 95 of 100 cases, when count samples gave this one
    (Wilson 1927).
    """
    middle = share + z**2 / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return (middle - half) / (1 + z**2 / count), (middle + half) / (1 + z**2 / count)


def judge_samples(images: Tensor, labels: Tensor) -> SampleQuality:
    """Judge generated digits against the classes that were asked for.

    images: (N, 1, 28, 28) of any float type, in [-1, 1]; what lies beyond is clipped, as in print.
    labels: (N,) integers in 0..9, the digits asked for. Class agreement is the share of samples
        read as their label. Diversity is the variance of the judge's features within a class
        (divisor n - 1, summed over features) divided by that of real held-out digits of the class,
        averaged over the classes with at least two samples that count. Recall: see `recall`.
        Raises ValueError on anything that cannot be judged.
    """
    labels = _checked(images, labels)
    seen = look(images)
    right = seen.readings == labels
    real = held_out_features()
    return SampleQuality(
        class_agreement=right.double().mean().item(),
        illegible=(seen.readings == ILLEGIBLE).double().mean().item(),
        diversity=_diversity(seen.features[right], labels[right]),
        recall=recall(seen.features[right], real),
        count=len(images),
        real=len(real),
    )


@cache
def held_out_features() -> Tensor:
    """The judge's features (2000, 64) of the real digits that are kept for measuring."""
    return features_of(load_digits("held_out")[0])


def recall(samples: Tensor, real: Tensor) -> float | None:
    """Share of real images that lie among the samples; None for fewer than four samples.

    samples, real: features (N, F) and (M, F). A real image lies among the samples
    if it is nearer to one of them than that one's third nearest neighbour among the samples is
    (Kynkaanniemi et al. 2019, arXiv 1904.06991, equations 1 and 2, with k = 3).
    """
    if len(samples) <= NEIGHBOUR:
        return None
    # a sample is its own nearest neighbour
    radii = torch.cdist(samples, samples).kthvalue(NEIGHBOUR + 1, dim=1).values
    return (torch.cdist(real, samples) <= radii).any(dim=1).double().mean().item()


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
