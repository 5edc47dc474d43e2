"""Digits in the browser: the page as one HTML text that needs nothing else."""

import base64
import re
from pathlib import Path

import numpy as np
from safetensors import safe_open

from autograder.content import ROOT

from .digit_weights import FILE, FREQUENCIES, SCALE
from .one_file import one_file, read_source, small_enough

HERE = Path(__file__).resolve().parent / "digits_in_browser"
MOST = 1_500_000  # bytes
# Nothing may be fetched from anywhere, whatever the page says. The worker is made from its text.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; worker-src blob:"
)
WORKER = ("../playground/random.js", "weights.js", "matrix.js", "convolution.js", "layers.js",
          "network.js", "sampler.js", "worker.js")  # fmt: skip
VARIANTS = 4  # edits that are shown at a time


def build() -> str:
    """The page, with its scripts, its style sheets, the network and ten example digits in it.
    Raises ValueError where it has more bytes than MOST.
    """
    values = {**_facts(), **_pieces()}
    page = re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], one_file(HERE, POLICY))
    return small_enough(page, MOST)


def worker_source(*, listens: bool = True) -> str:
    """The worker's scripts one after the other. listens: with the one that takes messages."""
    return "\n".join(read_source(HERE / name) for name in (WORKER if listens else WORKER[:-1]))


def example_digits() -> np.ndarray:
    """A real digit of each class, (10, 28, 28) uint8, that no training has seen: the one nearest
    to the mean of its class, which is easy to read.
    """
    with np.load(ROOT / "digits" / "data" / "digits.npz", allow_pickle=False) as kept:
        images, labels = kept["held_out_images"], kept["held_out_labels"]
    return np.stack([_nearest_to_mean(images[labels == digit]) for digit in range(10)])


def _nearest_to_mean(images: np.ndarray) -> np.ndarray:
    apart = images - images.mean(axis=0)
    nearest: np.ndarray = images[(apart**2).sum(axis=(1, 2)).argmin()]
    return nearest


def _facts() -> dict[str, str]:
    """What the file of weights says of itself."""
    with safe_open(FILE, "np") as kept:
        notes = dict(kept.metadata())
        names = [name for name in kept.keys() if not name.endswith(SCALE)]  # noqa: SIM118
        count = sum(int(kept.get_tensor(name).size) for name in names if name != FREQUENCIES)
    return {**notes, "weights": f"{count:,}"}


def _pieces() -> dict[str, str]:
    """Parts of the page that are long, or the same for each digit."""
    digits = [
        f'<button type="button" class="digit" aria-label="Digit {digit}: edit it">'
        f'<canvas id="digit-{digit}"></canvas>{digit}</button>'
        for digit in range(10)
    ]
    options = [f'<option value="{digit}">{digit}</option>' for digit in range(10)]
    variants = [
        f'<canvas id="edited-{number}" role="img" aria-label="Edit {number + 1}"></canvas>'
        for number in range(VARIANTS)
    ]
    return {
        "digits": "".join(digits),
        "labels": "".join(options),
        "numbers": "".join(f'<option value="{n}">{n + 1}</option>' for n in range(VARIANTS)),
        "variants": "".join(variants),
        "worker": worker_source(),
        "network": base64.b64encode(FILE.read_bytes()).decode(),
        "pixels": base64.b64encode(example_digits().tobytes()).decode(),
    }
