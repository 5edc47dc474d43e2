"""The digits that ship with the homework, as tensors."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

DATA = Path(__file__).parent / "data"
SPLITS = ("train", "held_out")


def load_digits(split: str) -> tuple[Tensor, Tensor]:
    """Load one split of the embedded MNIST digits.

    split: "train" (8,000 digits, 800 a class) or "held_out" (2,000 digits, 200 a class, for
        measuring only). Returns images (N, 1, 28, 28) float32 in [-1, 1], where -1 is the empty
        background and 1 is full ink, and labels (N,) int64 in 0..9. The classes come mixed; the
        order is the same at every call. Raises ValueError on any other split.
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}: ask for {' or '.join(map(repr, SPLITS))}")
    with np.load(DATA / "digits.npz", allow_pickle=False) as arrays:
        images, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
    return pixels_to_images(images), torch.from_numpy(labels.astype(np.int64))


def pixels_to_images(pixels: np.ndarray) -> Tensor:
    """Turn grey levels (N, 28, 28) uint8 in 0..255 into images (N, 1, 28, 28) float32 in [-1,
    1].
    """
    return torch.tensor(pixels).unsqueeze(1).float() / 127.5 - 1
