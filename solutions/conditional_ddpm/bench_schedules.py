"""Why does the preset `laptop` start at beta_1 = 0.01? Tells two reasons apart: python bench_schedules.py. Given.

A larger beta_1 changes two things at once: the early steps add more noise, and the chain ends closer to pure noise,
where sampling starts. Four schedules of 400 steps combine either beginning with either end. Each trains the preset
`laptop` otherwise, about 3 minutes on two idle cores, and 100 of its images are judged. Stopped, it goes on after the
last full epoch.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import quality
import torch
import utils
from bench import machine
from checkpoints import load_model
from settings import PRESETS, DMConfig

GENTLE, NOISY = DMConfig().beta_1, PRESETS["laptop"].config.beta_1  # beginnings
HEADING = f"| early steps | end | beta_1 | beta_T | sqrt(alpha_bar_T) | what the judge says |\n{'|---' * 6}|"


def signal_left(beta_1, beta_T, T=400):
    """sqrt(alpha_bar_T): the factor of the image in x_T."""
    return float(np.sqrt(np.prod(1 - np.linspace(beta_1, beta_T, T))))


def beta_T_for(beta_1, wanted):
    """The beta_T with which the chain leaves this factor of the image, by bisection."""
    low, high = beta_1, 0.5
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if signal_left(beta_1, middle) > wanted else (low, middle)
    return high


def schedules():
    """{(early steps, end): (beta_1, beta_T)}: the homework's, the laptop's, and the two between them."""
    beta_T = DMConfig().beta_T
    ends = {"image left": signal_left(GENTLE, beta_T), "nearly noise": signal_left(NOISY, beta_T)}
    beginnings = {"little noise": GENTLE, "more noise": NOISY}
    return {
        (early, end): (beta_1, beta_T_for(beta_1, left))
        for early, beta_1 in beginnings.items()
        for end, left in ends.items()
    }


def main(arguments=None):
    """Train and judge all four; returns the lines of the table."""
    parser = argparse.ArgumentParser(description="four schedules that tell two reasons apart")
    parser.add_argument("--epochs", type=int, help="instead of the preset's: a trial")
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("save/schedules"))
    asked = parser.parse_args(arguments)
    preset = PRESETS["laptop"].config
    lines = [f"{machine()}, seed {asked.seed}, {asked.samples} images each", "", HEADING]
    for (early, end), (beta_1, beta_T) in schedules().items():
        config = replace(preset, beta_1=beta_1, beta_T=beta_T, epochs=asked.epochs or preset.epochs)
        torch.manual_seed(asked.seed)
        loaders = [utils.make_dataloader(None, config.batch_size, train=train, whole=False) for train in (True, False)]
        name = f"{early}, {end}".replace(" ", "_")
        utils.solver(config, name, *loaders, save_dir=asked.out, per_class=1, grid_every=config.epochs)
        model = load_model(config, asked.out / name / "best_checkpoint.pth", "cpu")
        said = quality.measure(model, config.omega, asked.samples, asked.seed)
        left = signal_left(beta_1, beta_T)
        lines.append(f"| {early} | {end} | {beta_1:g} | {beta_T:.4g} | {left:.3f} | {said} |")
        print(lines[-1], flush=True)
    (asked.out / "schedules.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines


if __name__ == "__main__":
    main()
