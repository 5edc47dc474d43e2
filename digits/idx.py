"""Reader of the IDX format, in which MNIST is published.

An IDX file is a header and the values: two zero bytes, one byte for the type (8: unsigned bytes),
one byte for the number of dimensions, each dimension as four big-endian bytes, then the values row
by row.
"""

import gzip
import hashlib
import math
import struct
from pathlib import Path

import numpy as np

UNSIGNED_BYTE = 8

# SHA-256 of the four files of MNIST, unpacked
MNIST_FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def read_mnist(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Read one part of MNIST from a folder with its IDX files, plain or packed (.gz).

    part: "train" (60,000 digits) or "t10k" (MNIST's test set, 10,000 digits).
    Returns images (N, 28, 28) uint8, 0 background and 255 ink, and labels (N,) uint8 in 0..9.
    Raises FileNotFoundError, or ValueError if a file is not MNIST's, byte for byte.
    """
    images, labels = (
        _read_checked(folder, f"{part}-{kind}")
        for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
    )
    return images, labels


def _read_checked(folder: Path, name: str) -> np.ndarray:
    content = unpacked(folder, name)
    if hashlib.sha256(content).hexdigest() != MNIST_FILES[name]:
        raise ValueError(
            f"{name} in {folder} is not the published MNIST file (its SHA-256 differs)"
        )
    return parse_idx(content)


def unpacked(folder: Path, name: str) -> bytes:
    """The bytes of `name`, or of `name`.gz unpacked, in the folder."""
    plain, packed = folder / name, folder / f"{name}.gz"
    if plain.is_file():
        return plain.read_bytes()
    if packed.is_file():
        return gzip.decompress(packed.read_bytes())
    raise FileNotFoundError(f"neither {name} nor {name}.gz lies in {folder}")


def parse_idx(content: bytes) -> np.ndarray:
    """Turn the bytes of an IDX file into an array of uint8 with the shape that its header
    states.
    """
    if len(content) < 4 or content[:3] != bytes([0, 0, UNSIGNED_BYTE]):
        raise ValueError("this is not an IDX file of unsigned bytes")
    dimensions = content[3]
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise ValueError("this IDX file ends within its header")
    shape = struct.unpack(f">{dimensions}I", content[4:start])
    if len(content) - start != math.prod(shape):
        raise ValueError(
            f"this IDX file states the shape {shape} but holds {len(content) - start} values"
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
