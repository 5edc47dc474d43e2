"""Where the digits come from: all of MNIST where it can be had, else the digits that ship with the homework. Given."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from settings import PIXEL_MEAN, PIXEL_STD
from torch.utils.data import Dataset

HERE = Path(__file__).resolve().parent
SPLITS = {True: "train", False: "held_out"}  # their names in digits.npz


def find_digits(folder, train, whole=True):
    """Pixels (N, 28, 28) uint8, labels (N,) int64 and a line that says where they come from.

    All of MNIST by torchvision, from folder or from the network; where that cannot be, or where whole is False, the
    10,000 digits of digits.npz.
    """
    reason = ""
    if whole:
        try:
            from torchvision.datasets import MNIST  # takes seconds, so it is imported only where it is needed

            digits = MNIST(root=str(folder), train=train, download=True)
        except Exception as failure:  # no network, or a torchvision that was built for another torch
            why = next(iter(str(failure).splitlines()), type(failure).__name__)
            reason = f", because torchvision cannot give all of it ({why})"
        else:
            return digits.data, digits.targets, f"{len(digits):,} digits of MNIST from {digits.raw_folder}"
    with np.load(_shipped(), allow_pickle=False) as arrays:
        pixels, labels = arrays[f"{SPLITS[train]}_images"], arrays[f"{SPLITS[train]}_labels"]
    source = f"{len(pixels):,} digits of MNIST that ship with the homework{reason}"
    return torch.tensor(pixels), torch.tensor(labels.astype(np.int64)), source


def _shipped():
    places = [HERE / "digits.npz", *(folder / "digits" / "data" / "digits.npz" for folder in HERE.parents)]
    for path in places:
        if path.is_file():
            return path
    raise FileNotFoundError(
        "there are no digits: MNIST is not here and cannot be fetched, and digits.npz is not beside this file "
        f"({HERE}). Copy digits.npz there, or install torchvision where there is a network"
    )


class Digits(Dataset):
    """Pairs of an image and its label 0..9; a whole batch at once where no transform stands in the way.

    transform: one of torchvision, called with a PIL image; None means ToTensor and Normalize(PIXEL_MEAN, PIXEL_STD).
    """

    def __init__(self, pixels, labels, transform=None):
        self.pixels, self.labels, self.transform = pixels, labels, transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        if self.transform is None:
            return self._normalised(self.pixels[index]), int(self.labels[index])
        return self.transform(Image.fromarray(self.pixels[index].numpy())), int(self.labels[index])

    def __getitems__(self, indices):
        if self.transform is None:
            return self._normalised(self.pixels[indices]), self.labels[indices]
        images, labels = zip(*(self[index] for index in indices), strict=True)
        return torch.stack(images), torch.tensor(labels)

    def _normalised(self, pixels):
        return (pixels.unsqueeze(-3).float() / 255 - PIXEL_MEAN) / PIXEL_STD  # (1, 28, 28) or (B, 1, 28, 28)


def as_they_are(batch):
    """Digits.__getitems__ hands out whole batches: there is nothing left to collate."""
    return batch
