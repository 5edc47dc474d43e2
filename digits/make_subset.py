"""Choose the 10,000 digits of data/digits.npz from MNIST.

    python -m digits.make_subset --mnist FOLDER

FOLDER holds MNIST's four IDX files, plain or packed. No chance is involved: from each class, digits
are taken at even steps through the whole file, so that every stretch of it, easy or hard, is
represented. The training split comes from MNIST's training set, the held-out split from its test
set; those share no digit and, as MNIST's authors say, no writer. The file comes out the same, byte
for byte, wherever the usual zlib does the packing; the arrays in it are the same everywhere.
"""

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np

from digits.idx import read_mnist
from digits.load import DATA

CLASSES = 10
PER_CLASS = {"train": 800, "held_out": 200}
MNIST_PART = {"train": "train", "held_out": "t10k"}


def choose(labels: np.ndarray, per_class: int) -> np.ndarray:
    """Pick `per_class` positions of each class, at even steps through that class's occurrences.

    labels: (N,) integers in 0..9.
    Returns (10 * per_class,) positions in rising order, so that the classes stay mixed.
    Raises ValueError if a class has too few.
    """
    chosen = []
    for digit in range(CLASSES):
        positions = np.flatnonzero(labels == digit)
        if len(positions) < per_class:
            raise ValueError(
                f"only {len(positions)} digits of class {digit}, but {per_class} are wanted"
            )
        chosen.append(positions[np.arange(per_class) * len(positions) // per_class])
    return np.sort(np.concatenate(chosen))


def subset(mnist: Path) -> dict[str, np.ndarray]:
    """The arrays of digits.npz by name: each split's `_images` (N, 28, 28) and `_labels` (N,),
    all uint8.
    """
    arrays = {}
    for split, per_class in PER_CLASS.items():
        images, labels = read_mnist(mnist, MNIST_PART[split])
        chosen = choose(labels, per_class)
        arrays[f"{split}_images"], arrays[f"{split}_labels"] = images[chosen], labels[chosen]
    return arrays


def save(arrays: dict[str, np.ndarray], path: Path) -> None:
    """Write an .npz whose bytes depend on the arrays alone: no time of day and no operating
    system in its headers.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")  # its date stays at 1980-01-01
            entry.create_system = 3
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(entry, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)


def checksum_table(path: Path) -> str:
    """Markdown: the SHA-256 of the file, and of the values of each array in it."""
    rows = [("`" + path.name + "`", path.read_bytes())]
    with np.load(path, allow_pickle=False) as arrays:
        rows += [
            (f"`{name}` {arrays[name].shape}", arrays[name].tobytes()) for name in arrays.files
        ]
    lines = [
        f"| {name} | {len(content):,} | `{hashlib.sha256(content).hexdigest()}` |"
        for name, content in rows
    ]
    return "\n".join(["| what | bytes | SHA-256 |", "| --- | ---: | --- |", *lines])


def main() -> None:
    parser = argparse.ArgumentParser(description="Choose the 10,000 embedded digits from MNIST.")
    parser.add_argument(
        "--mnist", type=Path, required=True, help="folder with MNIST's four IDX files, plain or .gz"
    )
    parser.add_argument("--out", type=Path, default=DATA / "digits.npz", help="the file to write")
    arguments = parser.parse_args()
    save(subset(arguments.mnist), arguments.out)
    print(checksum_table(arguments.out))


if __name__ == "__main__":
    main()
