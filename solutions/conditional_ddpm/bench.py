"""Measures what the presets promise: python bench.py laptop, python bench.py gpu. Given.

    laptop   trains the preset `laptop` on the 8,000 digits that ship with the homework, and judges what it draws
    gpu      trains the homework's own settings for 10 epochs on all of MNIST, and writes the table of the run beside
             the reference run's; it needs a GPU

Both train the ConditionalDDPM of DDPM.py, by utils.solver, and sample with all T steps. Times of training, of sampling
and of everything else are kept apart. --steps makes a short trial of either, and is labelled as one.
"""

import argparse
import platform
import tempfile
import time
from pathlib import Path

import quality
import torch
import utils
from checkpoints import load_model
from mnist import Digits, as_they_are
from settings import PRESETS, DMConfig, best_device
from torch.utils.data import DataLoader

REFERENCE_TEST = (0.0832, 0.0711, 0.0638, 0.0612, 0.0573, 0.0599, 0.0543, 0.0558, 0.0530, 0.0523)  # by epoch
REFERENCE_TRAIN = {1: 0.1539, 10: 0.0535}  # of the reference run, as far as it is known


def main(arguments=None):
    """Run one of the two; returns the lines that it printed or wrote."""
    parser = argparse.ArgumentParser(description="measure what the presets promise")
    parser.add_argument("which", choices=("laptop", "gpu"))
    parser.add_argument("--epochs", type=int, help="instead of the preset's")
    parser.add_argument("--steps", type=int, help="a trial: this many steps an epoch, of this many batches")
    parser.add_argument("--width", type=int, help="num_feat instead of the preset's")
    parser.add_argument("--batch", type=int, help="batch_size instead of the preset's")
    parser.add_argument("--T", type=int, help="T instead of the preset's")
    parser.add_argument("--beta_1", type=float, help="beta_1 instead of the preset's")
    parser.add_argument("--samples", type=int, default=500)
    parser.add_argument("--omegas", type=float, nargs="+", help="instead of the preset's omega")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mnist", type=Path, default=Path("data"), help="where all of MNIST lies or is fetched to")
    parser.add_argument("--out", type=Path, help="folder for checkpoints, pictures and the table; else a temporary one")
    asked = parser.parse_args(arguments)
    out = asked.out or Path(tempfile.mkdtemp(prefix="conditional_ddpm_"))
    lines = run(asked, out)
    (out / f"{asked.which}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    print(f"written to {out / f'{asked.which}.md'}")
    return lines


def run(asked, out):
    """Train, draw and judge; returns the lines of the report."""
    preset = PRESETS["laptop"].config if asked.which == "laptop" else DMConfig()
    changes = {"epochs": asked.epochs, "num_feat": asked.width, "batch_size": asked.batch, "T": asked.T}
    changes["beta_1"] = asked.beta_1
    changes = {name: value for name, value in changes.items() if value is not None}
    config = DMConfig(**{**vars(preset), **changes})
    torch.manual_seed(asked.seed)
    train_loader, test_loader = (_loader(config, train, asked) for train in (True, False))
    cpu, wall = time.process_time(), time.monotonic()
    history = utils.solver(config, asked.which, train_loader, test_loader, save_dir=out, per_class=1, grid_every=7)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall

    model = load_model(config, out / asked.which / "best_checkpoint.pth", best_device())
    qualities = [quality.measure(model, omega, asked.samples, asked.seed) for omega in asked.omegas or [config.omega]]
    if len(qualities) > 1:
        quality.plot_qualities(qualities, out / asked.which / "quality.png")
    whole = not changes and asked.steps is None
    lines = [f"# bench.py {asked.which}{'' if whole else ': a trial with other settings, no measurement'}", ""]
    lines += [f"- machine: {machine()}", f"- settings: {config}, seed {asked.seed}"]
    lines += [f"- digits: {len(train_loader.dataset):,} to train on, {len(test_loader.dataset):,} to test on"]
    steps, busy = len(train_loader) * config.epochs, sum(history["cpu_seconds"])
    lines += [
        f"- training: {steps} steps in {sum(history['seconds']):.0f} s, {busy:.0f} s of CPU time, half {busy / 2:.0f}"
    ]
    lines += [f"- with testing and image grids: {wall:.0f} s, {cpu:.0f} s of CPU time"]
    lines += [f"- {drawn}" for drawn in qualities]
    return [*lines, "", *table(history, with_reference=asked.which == "gpu" and whole)]


def table(history, with_reference):
    """Losses by epoch as a Markdown table, beside those of the reference run where the settings are the same."""
    lines = ["| epoch | train | test | seconds |" + (" reference train | reference test |" if with_reference else "")]
    lines += ["|---|---|---|---|" + ("---|---|" if with_reference else "")]
    for epoch, row in enumerate(zip(history["train"], history["test"], history["seconds"], strict=True), start=1):
        line = f"| {epoch} | {row[0]:.4f} | {row[1]:.4f} | {row[2]:.0f} |"
        if with_reference:
            train = f"{REFERENCE_TRAIN[epoch]:.4f}" if epoch in REFERENCE_TRAIN else ""
            line += f" {train} | {REFERENCE_TEST[epoch - 1]:.4f} |"
        lines.append(line)
    return lines


def machine():
    """The machine in words."""
    where = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"
    return f"{where}, {platform.machine()} {platform.system()}, torch {torch.__version__}"


def _loader(config, train, asked):
    loader = utils.make_dataloader(None, config.batch_size, asked.mnist, train, whole=asked.which == "gpu")
    if asked.which == "gpu" and asked.steps is None and len(loader.dataset) < 10_000:
        raise SystemExit(f"this run is about all of MNIST, which is not in {asked.mnist}: name its folder with --mnist")
    if asked.which == "gpu" and asked.steps is None and not torch.cuda.is_available():
        raise SystemExit("this run needs a GPU; --steps 3 makes a short trial without")
    if asked.steps is None:
        return loader
    few = Digits(*(part[: asked.steps * config.batch_size] for part in (loader.dataset.pixels, loader.dataset.labels)))
    return DataLoader(few, config.batch_size, shuffle=train, collate_fn=as_they_are)


if __name__ == "__main__":
    main()
