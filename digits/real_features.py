"""What the judge's features look like on real digits: the yardstick for generated ones."""

import torch
from safetensors.torch import load_file
from torch import Tensor

from digits.load import DATA

CLASSES = 10


def feature_statistics(features: Tensor, labels: Tensor, readings: Tensor) -> dict[str, Tensor]:
    """Summarise features, over all digits and, of those that are read right, class by class.

    features: (N, F).
    labels, readings: (N,) in 0..9, what the digits are and what the judge reads; at least two of
        each class read right. Returns, in float64 (variances and covariance with divisor N - 1):
        count ()               N, int64
        mean (F,)              with the covariance, what a Frechet distance needs
        covariance (F, F)
        class_count (10,)      int64
        class_mean (10, F)
        class_variance (10, F) what diversity is measured against
    """
    features = features.double()
    by_class = [features[(labels == digit) & (readings == digit)] for digit in range(CLASSES)]
    return {
        "count": torch.tensor(len(features)),
        "mean": features.mean(dim=0),
        "covariance": torch.cov(features.T),
        "class_count": torch.tensor([len(group) for group in by_class]),
        "class_mean": torch.stack([group.mean(dim=0) for group in by_class]),
        "class_variance": torch.stack([group.var(dim=0) for group in by_class]),
    }


def load_held_out_statistics() -> dict[str, Tensor]:
    """The `feature_statistics` of the 2,000 held-out digits, as shipped."""
    return load_file(DATA / "held_out_statistics.safetensors")
