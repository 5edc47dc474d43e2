"""The picture of the first page: digits that the demo's own code learns to draw.

python -m pages.site.picture FOLDER    # trains for a minute or two, and writes FOLDER/digits.png

Where `run.py demo` has been run, its picture is taken, which comes of longer training.
"""

import shutil
import sys
from pathlib import Path

from autograder.content import ROOT

DEMO = ROOT / "demo_output" / "digits.png"
NAME = "digits.png"


def take_or_draw(folder: Path) -> None:
    """Write digits.png to folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if DEMO.is_file():
        shutil.copy(DEMO, folder / NAME)
        return
    from demo.digits import Budget, draw_digits  # loads torch

    draw_digits(folder, Budget(epochs=6, looks=(), ddim_steps=50, samples=100))


if __name__ == "__main__":
    take_or_draw(Path(sys.argv[1]))
