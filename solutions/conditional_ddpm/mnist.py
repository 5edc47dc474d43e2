"""Where the digits come from: all of MNIST where it can be had, else the digits that ship with the homework. Given."""

import gzip
import math
import struct
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset

HERE = Path(__file__).resolve().parent
MEAN, DEVIATION = 0.1307, 0.3081  # of MNIST's pixels on the scale of [0, 1]
KEPT = {True: "train", False: "held_out"}  # the names of the splits in digits.npz
NO_MNIST = "no MNIST here"  # a folder of this name asks for the digits that ship with the homework
PUBLISHED = {True: "train", False: "t10k"}  # and of MNIST's files


def find_digits(folder, train):
    """Pixels (N, 28, 28) uint8, labels (N,) int64 and a line that says where they come from.

    Looked for in this order: MNIST's own files in folder (as torchvision keeps them, or right there), a download by
    torchvision if it is installed, and the 10,000 digits of digits.npz.
    """
    where = _published(Path(folder), train)
    if where is None and Path(folder).name != NO_MNIST and _download(folder, train):
        where = _published(Path(folder), train)
    if where is not None:
        pixels, labels = (_read_idx(path) for path in where)
        source = f"{len(pixels):,} digits of MNIST from {where[0].parent}"
    else:
        path = _shipped()
        with np.load(path, allow_pickle=False) as arrays:
            pixels, labels = arrays[f"{KEPT[train]}_images"], arrays[f"{KEPT[train]}_labels"]
        source = (
            f"{len(pixels):,} digits of MNIST that ship with the homework, not all of it: "
            f"the full set is neither in {Path(folder)} nor could it be fetched"
        )
    return torch.tensor(pixels), torch.tensor(labels.astype(np.int64)), source


def _published(folder, train):
    for place in (folder / "MNIST" / "raw", folder):
        paths = [
            next((place / f"{name}{end}" for end in ("", ".gz") if (place / f"{name}{end}").is_file()), None)
            for name in (f"{PUBLISHED[train]}-images-idx3-ubyte", f"{PUBLISHED[train]}-labels-idx1-ubyte")
        ]
        if all(paths):
            return paths
    return None


def _download(folder, train):
    """Let torchvision fetch MNIST. False where it is not installed, broken, or has no network."""
    try:
        from torchvision.datasets import MNIST  # seconds to import: only where it is needed

        MNIST(root=str(folder), train=train, download=True)
    except Exception as reason:  # a torchvision made for another torch fails in its own ways
        print(f"MNIST was not fetched ({type(reason).__name__}: {str(reason).splitlines()[0] if str(reason) else ''})")
        return False
    return True


def _shipped():
    places = [HERE / "digits.npz", *(folder / "digits" / "data" / "digits.npz" for folder in HERE.parents)]
    for path in places:
        if path.is_file():
            return path
    raise FileNotFoundError(
        "there are no digits: MNIST is not here and cannot be fetched, and digits.npz is not beside this file "
        f"({HERE}). Copy digits.npz there, or install torchvision where there is a network"
    )


def _read_idx(path):
    """An IDX file of unsigned bytes: a header of 4 + 4 n bytes with the n sizes, then the values."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    sizes = struct.unpack(f">{content[3]}I", content[4 : 4 + 4 * content[3]]) if len(content) >= 4 else ()
    if content[:3] != b"\x00\x00\x08" or len(content) - 4 - 4 * len(sizes) != math.prod(sizes):
        raise ValueError(f"{path} is damaged or not a file of MNIST: delete it, so that it is fetched again")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(sizes)).reshape(sizes)


class Digits(Dataset):
    """Pairs of an image and its label 0..9; a whole batch at once where no transform stands in the way.

    transform: as torchvision's, called with a PIL image; None means ToTensor and Normalize(0.1307, 0.3081).
    """

    def __init__(self, pixels, labels, transform=None):
        self.pixels, self.labels, self.transform = pixels, labels, transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        if self.transform is None:
            return self._normalised(self.pixels[index]), int(self.labels[index])
        from PIL import Image

        return self.transform(Image.fromarray(self.pixels[index].numpy())), int(self.labels[index])

    def __getitems__(self, indices):
        if self.transform is None:
            return self._normalised(self.pixels[indices]), self.labels[indices]
        images, labels = zip(*(self[index] for index in indices), strict=True)
        return torch.stack(images), torch.tensor(labels)

    def _normalised(self, pixels):
        return (pixels.unsqueeze(-3).float() / 255 - MEAN) / DEVIATION  # (1, 28, 28) or (B, 1, 28, 28)


def as_they_are(batch):
    """Digits.__getitems__ hands out whole batches: there is nothing left to collate."""
    return batch
