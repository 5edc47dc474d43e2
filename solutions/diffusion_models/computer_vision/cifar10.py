"""CIFAR-10 as its makers publish it, in python batches; and where no batches can be had, a stand-in. Given."""

import hashlib
import os
import pickle
import shutil
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import torch
from computer_vision import shapes
from torch.utils.data import Dataset
from tqdm.auto import tqdm

CLASSES = ("airplane", "automobile", "bird")  # the first three of CIFAR-10, with labels 0, 1 and 2 in its files
FOLDER, ARCHIVE = "cifar-10-batches-py", "cifar-10-python.tar.gz"
ARCHIVE_MD5 = "c58f30108f718f92721af3b95e74349a"  # as its makers publish it
TRAINING = tuple(f"data_batch_{number}" for number in range(1, 6))
WAIT = 30  # seconds without a byte until a download gives up


def find_batches(folder="data"):
    """Paths of training batches, the names of their first three classes, and a line that says what they are.

    Looked for in this order: CIFAR-10's batches or its archive in folder, a download (which goes on where an earlier
    one stopped, and is checked), and the three shapes of shapes.py, which stand in for it and are written to folder.
    """
    folder = Path(folder)
    batches = _published(folder) or _unpacked(folder) or _downloaded(folder)
    if batches:
        return batches, CLASSES, f"CIFAR-10 from {batches[0].parent}"
    batches = shapes.write_batches(folder)
    return batches, shapes.CLASSES, (
        f"generated shapes ({', '.join(shapes.CLASSES)}) from {batches[0].parent}, a stand-in: "
        f"CIFAR-10 is not in {folder} and could not be fetched"
    )  # fmt: skip


def read_batch(path):
    """Images (N, 3, 32, 32) uint8 and labels (N,) int64, 0 and up, of one python batch.

    Raises FileNotFoundError, and ValueError where the file is no such batch. Nothing in the file is executed.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: find_batches() says where CIFAR-10's batches are")
    try:
        with path.open("rb") as file:
            batch = _OnlyArrays(file, encoding="bytes").load()
        pixels, labels = np.asarray(batch[b"data"]), np.asarray(batch[b"labels"])
        images = torch.from_numpy(pixels.reshape(len(labels), 3, 32, 32).astype(np.uint8))
        return images, torch.from_numpy(labels.astype(np.int64))
    except (pickle.UnpicklingError, KeyError, TypeError, ValueError, EOFError, AttributeError, IndexError) as reason:
        raise ValueError(f"{path} is damaged or no python batch of CIFAR-10 ({reason}): get it again") from reason


class LabelledImages(Dataset):
    """Pairs of an image (3, 32, 32) in [-1, 1] and its label, as a data set of torchvision gives them.

    images: (N, 3, 32, 32) uint8; labels: (N,). transform changes an image (3, 32, 32) uint8, anew every time that it is
    asked for. Floats that it returns are left as they are; bytes are scaled. target_transform changes the label.
    """

    def __init__(self, images, labels, transform=None, target_transform=None):
        self.images, self.labels = images, labels
        self.transform, self.target_transform = transform, target_transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image, label = self.images[index], self.labels[index]
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image if image.is_floating_point() else image.float() / 127.5 - 1, label


def as_they_are(batch):
    """Refuse an image_gen.py that belongs to an older cifar10.py, in which images were augmented batch by batch."""
    raise RuntimeError(
        "this image_gen.py is older than the other files: take the new load_dataset and put your augmentations into "
        "its transform, which changes one image at a time"
    )


class _OnlyArrays(pickle.Unpickler):
    """Reads dictionaries, lists and numpy arrays; anything else in a pickle could run code of whoever made it."""

    def find_class(self, module, name):
        if (module, name) == ("_codecs", "encode") or (
            module in ("numpy", "numpy.core.multiarray", "numpy._core.multiarray")
            and name in ("_reconstruct", "ndarray", "dtype")
        ):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is no array")


def _published(folder):
    for place in (folder / FOLDER, folder):
        batches = [place / name for name in TRAINING]
        if all(batch.is_file() for batch in batches):
            return batches
    return None


def _unpacked(folder):
    archive = folder / ARCHIVE
    if not archive.is_file():
        return None
    if _md5(archive) != ARCHIVE_MD5:
        print(f"{archive} is damaged and is not used: delete it, so that it is fetched again")
        return None
    with tarfile.open(archive) as packed:
        for name in TRAINING:
            content, place = packed.extractfile(f"{FOLDER}/{name}"), folder / FOLDER / name
            place.parent.mkdir(exist_ok=True)
            unfinished = place.with_name(f"{name}.unfinished")
            with content, unfinished.open("wb") as target:
                shutil.copyfileobj(content, target)
            os.replace(unfinished, place)
    return _published(folder)


def _downloaded(folder):
    """None where torchvision, which knows address and checksum, is not installed, or where there is no network."""
    try:
        from torchvision.datasets import CIFAR10  # takes seconds, so it is imported only where it is needed

        fetch(CIFAR10.url, folder / ARCHIVE, ARCHIVE_MD5)
    except Exception as reason:  # a torchvision made for another torch fails in its own ways
        print(f"CIFAR-10 was not fetched ({type(reason).__name__}: {next(iter(str(reason).splitlines()), '')})")
        return None
    return _unpacked(folder)


def fetch(url, path, md5):
    """Download to path. What an interrupted download left is used; a file with another md5 sum is not kept.

    Raises OSError where there is no network or the file is not the right one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    have = total = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=WAIT) as answer:
            goes_on = answer.status == 206  # a server that knows no ranges starts from the beginning
            total = int(answer.headers.get("Content-Length", 0)) + (have if goes_on else 0)
            with part.open("ab" if goes_on else "wb") as file, tqdm(
                total=total, initial=have if goes_on else 0, unit="B", unit_scale=True, desc=path.name
            ) as bar:  # fmt: skip
                while chunk := answer.read(1 << 16):
                    file.write(chunk)
                    bar.update(len(chunk))
    except urllib.error.HTTPError as error:
        if error.code != 416:  # nothing is left to send: the part is the whole
            raise
    if _md5(part) == md5:
        os.replace(part, path)
        return
    if part.stat().st_size < total:
        raise OSError(f"the connection broke off; what arrived is kept in {part}: run this again")
    part.unlink()
    raise OSError(f"{path.name} arrived damaged: run this again")


def _md5(path):
    digest = hashlib.md5()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
