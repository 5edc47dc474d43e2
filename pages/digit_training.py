"""python -m pages.digit_training: train the network that draws digits in the browser.

The homework's own code does the work: the loss of exercise 3.2 (FM.py), the U-Net and the training
loop that are given with part 3, on the 8,000 digits that ship with it. It writes the weights that
the page carries, quantised. Stopped and called again, it goes on after the last epoch.
"""

import argparse
from pathlib import Path
from typing import Any

import torch

from . import digit_weights
from .homework_code import flow_matching

SETTINGS: dict[str, Any] = {"num_feat": 32, "epochs": 12, "omega": 1.5}


def train(
    folder: Path, seed: int, count: int = 8000, **settings: Any
) -> tuple[Any, dict[str, str]]:
    """Train on one core. Returns the averaged ConditionalFM, quantised, and in words what it took.

    folder: where training keeps its state between epochs. count: digits to train on, and at
    most so many to measure on. settings: of DMConfig.
    """
    part_3 = flow_matching("FM", "settings", "training")
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    config = part_3.settings.DMConfig(**settings)
    digits, held_out = (
        [values[:count] for values in part_3.training.find_digits(config, split)]
        for split in ("train", "held_out")
    )
    model, history = part_3.training.fit(
        part_3.FM.ConditionalFM(config), f"digits_{seed}", digits, folder, "cpu"
    )
    losses = [_loss(model, *held_out)]
    digit_weights.load(model, digit_weights.of_network(model))
    losses.append(_loss(model, *held_out))
    notes = {
        "seed": str(seed),
        "epochs": str(len(history["train"])),
        "training_loss": f"{history['train'][-1]:.4f}",
        "held_out_loss": f"{losses[0]:.4f}",
        "held_out_loss_in_8_bits": f"{losses[1]:.4f}",
        "cpu_seconds": f"{sum(history['cpu_seconds']):.0f}",
    }
    return model, notes


def _loss(model: Any, images: torch.Tensor, labels: torch.Tensor) -> float:
    """With the same draws in each call."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        return float(model(images, labels))


def main() -> None:
    """Train, write the weights, and say what it took."""
    parser = argparse.ArgumentParser(prog="python -m pages.digit_training", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("demo_output"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=digit_weights.FILE, metavar="FILE")
    given = parser.parse_args()
    model, notes = train(given.folder, given.seed, **SETTINGS)
    digit_weights.write(model, notes, given.out)
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in notes.items())
    print(f"{given.out}: {given.out.stat().st_size:,} bytes ({said}; one thread)")


if __name__ == "__main__":
    main()
