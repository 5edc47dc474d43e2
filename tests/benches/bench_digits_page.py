"""How good the digits are that the page draws in a browser, and how long ten of them take.

    python tests/benches/bench_digits_page.py [--count N] [--picture FILE]

--count: digits that the judge reads for each setting, a multiple of ten. --picture: a PNG of the
first thirty of each. Prints the table of pages/digits_in_browser/README.md. CPU seconds are those
of all processes of the browser; the page's worker is one thread.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from selenium import webdriver

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from browsing import browser  # noqa: E402
from digits_page import draw  # noqa: E402
from offspring import offspring  # noqa: E402

from digits import judge_samples  # noqa: E402
from pages.digit_page import build  # noqa: E402

NAMES = {"ddim": "DDIM", "ddpm": "DDPM", "heun": "Heun"}
TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS: list[dict[str, Any]] = [
    {"sampler": "ddim", "steps": 12, "w": 1.5},
    {"sampler": "ddpm", "steps": 12, "w": 1.5},
    {"sampler": "heun", "steps": 6, "w": 1.5},
    {"sampler": "ddim", "steps": 12, "w": 0},
]


def cpu_seconds() -> float:
    """Of all living processes of the browser."""
    total = 0
    for pid in offspring():
        try:
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def measure(driver: webdriver.Chrome, setting: dict[str, Any], count: int) -> tuple[str, Any]:
    """A row of the table, and the digits (N, 28, 28) in [0, 1]."""
    found, seconds, cpu, calls = [], [], [], 0
    for seed in range(1, count // 10 + 1):
        before = cpu_seconds()
        entries = draw(driver, {**setting, "labels": list(range(10)), "seed": seed})
        cpu.append(cpu_seconds() - before)
        seconds.append(entries[-1]["seconds"])
        calls = entries[-1]["calls"]
        found.append(np.array(entries[-1]["x"]).reshape(10, 28, 28))
    images = np.concatenate(found)
    read = judge_samples(
        torch.tensor(images, dtype=torch.float32).unsqueeze(1) * 2 - 1, torch.arange(count) % 10
    )
    how = f"{NAMES[setting['sampler']]}, {setting['steps']} steps, w = {setting['w']:g}"
    time = f"{np.median(seconds):.1f} (at least {min(seconds):.1f})"
    return f"| {how} | {calls} | {time} | {np.median(cpu):.1f} | {read} |", images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    rows = []
    print(
        "| setting | network calls for ten | seconds for ten | CPU seconds | what the judge says |"
    )
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "digits.html"
        page.write_text(build(), encoding="utf-8")
        with browser(Path(folder) / "profile") as driver:
            driver.set_script_timeout(600)
            # nothing is drawn but what is asked for
            driver.get(page.as_uri() + "#edit")
            for setting in SETTINGS:
                row, images = measure(driver, setting, given.count)
                print(row, flush=True)
                rows += [np.hstack(images[i : i + 10]) for i in range(0, min(30, given.count), 10)]
    if given.picture:
        pixels = (255 - 255 * np.vstack(rows)).astype(np.uint8)
        Image.fromarray(pixels).resize((pixels.shape[1] * 3, pixels.shape[0] * 3), 0).save(
            given.picture
        )


if __name__ == "__main__":
    main()
