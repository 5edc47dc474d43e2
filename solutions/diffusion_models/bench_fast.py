"""How soon the fast recipe draws digits that are read as asked: trains it for some numbers of steps, and measures.

    python bench_fast.py --steps 1550 3100 --seed 2    # about ten minutes on two cores; writes fast.md beside itself

Each number of steps is a training of its own, whose learning rate has come down to 0 at its end. Times are CPU seconds
of this process: half of them is what two idle cores need. conditional_ddpm/quality.py says what the measures mean; the
floor is the Frechet distance of as many real digits.
"""

import argparse
import platform
import sys
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import torch
from fast_model import FastDiffusionModel
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parents[1]), str(HERE.parent / "conditional_ddpm")]

from frechet import distance_from_real, real_floor  # noqa: E402 (found only now)

from digits import SampleQuality, judge_samples, load_digits, share_in_words  # noqa: E402

BATCH = 32
GUIDANCE = (0.5, 1.5)
ETAS = (0.0, 1.0)
DDIM_STEPS = 20
DRAWN_AT_A_TIME = 100


@dataclass(frozen=True)
class Row:
    """What the judge says of images after `steps` training steps, with one guidance weight and one eta."""

    steps: int
    guidance: float
    eta: float
    said: SampleQuality
    distance: float  # Frechet
    floor: float  # that of as many real digits

    def __str__(self):
        said = self.said
        diversity, recall = ("unknown" if each is None else f"{each:.2f}" for each in (said.diversity, said.recall))
        return (
            f"| {self.steps} | {self.guidance:g} | {self.eta:g} | {share_in_words(said.class_agreement, said.count)} "
            f"| {share_in_words(said.illegible, said.count)} | {diversity} | {recall} "
            f"| {self.distance:.1f} | {self.floor:.1f} | {self.distance / self.floor:.1f} |"
        )


HEADING = (
    "| steps | w | eta | read as asked | illegible | diversity | recall | Frechet distance | floor | times the floor |"
)


def train(steps, seed):
    """A model trained for so many steps on the embedded digits, and the CPU seconds that this took."""
    torch.manual_seed(seed)
    images, labels = load_digits("train")
    dataset = TensorDataset(images, labels + 1)  # label 0 is the null token
    loader = DataLoader(dataset, BATCH, sampler=RandomSampler(dataset, num_samples=steps * BATCH))
    model = FastDiffusionModel((1, 28, 28), condition_dim=11, sequential=False)
    started = time.process_time()
    model.train(loader, train_epochs=1)
    return model, time.process_time() - started


def draw(model, guidance, eta, count, seed):
    """count digits in turn, 0 1 2 ..., and the labels asked for."""
    torch.manual_seed(seed)
    asked = torch.arange(count) % 10
    parts = [
        model.generate_sample(a + 1, guidance, True, steps=DDIM_STEPS, eta=eta) for a in asked.split(DRAWN_AT_A_TIME)
    ]
    return torch.cat(parts).cpu(), asked


def measure(model, steps, guidance, eta, count, seed):
    """Draw and judge."""
    images, asked = draw(model, guidance, eta, count, seed)
    said = judge_samples(images, asked)
    return Row(steps, guidance, eta, said, distance_from_real(images), real_floor(count))


def write(asked, costs, rows):
    """The file with the machine, the settings, what training cost, and the table so far."""
    threads = "one thread" if torch.get_num_threads() == 1 else f"{torch.get_num_threads()} threads"
    lines = [
        "# bench_fast.py\n",
        f"{asked.count} images for each row, {DDIM_STEPS} DDIM steps, x_0 kept in [-1, 1]; batches of {BATCH}; seed "
        f"{asked.seed}. {platform.machine()} {platform.system()}, torch {torch.__version__}, {threads}.\n",
        *costs,
        f"\n{HEADING}\n{'|---' * 10}|",
        *rows,
    ]
    asked.out.write_text("\n".join(map(str, lines)) + "\n", encoding="utf-8")


def main(arguments=None):
    """Train, measure, print the table and write it to a file."""
    parser = argparse.ArgumentParser(description="quality of the fast recipe after some numbers of training steps")
    parser.add_argument("--steps", type=int, nargs="+", default=[1550, 3100])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--out", type=Path, default=HERE / "fast.md")
    asked = parser.parse_args(arguments)
    torch.set_flush_denormal(True)  # numbers below 1e-38 are as good as zero, and slow on a CPU
    rows, costs = [], []
    for steps in asked.steps:
        model, seconds = train(steps, asked.seed)
        costs.append(
            f"- {steps} steps: {seconds:.0f} s of CPU time, {1000 * seconds / steps:.0f} ms a step, half is "
            f"{seconds / 2:.0f} s"
        )
        print(costs[-1], flush=True)
        for guidance, eta in product(GUIDANCE, ETAS):
            rows.append(measure(model, steps, guidance, eta, asked.count, asked.seed))
            print(rows[-1], flush=True)
        write(asked, costs, rows)  # a run that is stopped leaves what it has measured
    return rows


if __name__ == "__main__":
    main()
