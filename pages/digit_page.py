"""Digits in the browser: the page as one HTML text that needs nothing else.

python -m pages.digit_page [--out FILE] writes it.
"""

import argparse
import base64
import re
from pathlib import Path

import numpy as np
from safetensors import safe_open

from autograder.content import ROOT

from .digit_weights import FILE, FREQUENCIES, SCALE

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
    """The page, with its scripts, its style sheets, the network and ten example digits in it."""
    page = _source("page.html")
    page = re.sub(
        r'<link rel="stylesheet" href="([\w./]+)">',
        lambda link: f"<style>\n{_source(link[1])}</style>",
        page,
    )
    page = re.sub(
        r'<script src="([\w./]+)"></script>',
        lambda link: f"<script>\n{_source(link[1])}</script>",
        page,
    )
    values = {**_facts(), **_pieces()}
    page = re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return page.replace("<head>", f"<head>\n{policy}", 1)


def worker_source(*, listens: bool = True) -> str:
    """The worker's scripts one after the other. listens: with the one that takes messages."""
    return "\n".join(map(_source, WORKER if listens else WORKER[:-1]))


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


def _source(name: str) -> str:
    text = (HERE / name).read_text(encoding="utf-8")
    if name.endswith(".js") and "</script" in text:
        raise ValueError(f"{name} holds '</script', which would end it inside the page")
    return text


def main() -> None:
    """Write the page, and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m pages.digit_page", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("digits.html"), metavar="FILE")
    out: Path = parser.parse_args().out
    page = build().encode()
    if len(page) > MOST:
        raise SystemExit(f"the page has {len(page):,} bytes; it should have at most {MOST:,}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(page)
    print(f"{out}: {len(page):,} bytes; open it in a browser")


if __name__ == "__main__":
    main()
