"""Train the judge on MNIST, and measure it on digits that it never saw.

    python -m digits.train_judge --mnist FOLDER

FOLDER holds MNIST's four IDX files, plain or packed. The judge learns from the 60,000 training
images only. data/judge.safetensors and data/held_out_statistics.safetensors are written at the end;
until then the old ones stay. Two to three minutes on two free CPU cores. Seeded: the same torch on
the same kind of machine gives the same weights.
"""

import argparse
import json
import os
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Generator, Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from digits.augment import augment
from digits.idx import read_mnist
from digits.judge import BATCH, DigitJudge
from digits.load import DATA, load_digits, pixels_to_images
from digits.real_features import feature_statistics

BATCH_SIZE = 256
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 1e-2


def load_mnist(folder: Path, part: str) -> tuple[Tensor, Tensor]:
    """MNIST's "train" or "t10k" as images (N, 1, 28, 28) in [-1, 1] and labels (N,) int64."""
    images, labels = read_mnist(folder, part)
    return pixels_to_images(images), torch.tensor(labels).long()


def train(images: Tensor, labels: Tensor, epochs: int, seed: int) -> DigitJudge:
    """Train a fresh judge on images (N, 1, 28, 28) in [-1, 1] and labels (N,) int64 in 0..9.

    The images are augmented anew at every step. Returns the judge in evaluation mode.
    """
    torch.manual_seed(seed)
    generator = Generator().manual_seed(seed)
    judge = DigitJudge()
    batches_per_epoch = len(images) // BATCH_SIZE
    steps = epochs * batches_per_epoch
    optimizer = torch.optim.AdamW(judge.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=LEARNING_RATE, total_steps=steps
    )
    smooth_loss = None
    with tqdm(total=steps, desc="training the judge", unit="step") as progress:
        for _ in range(epochs):
            order = torch.randperm(len(images), generator=generator)
            for batch in order.split(BATCH_SIZE)[:batches_per_epoch]:
                loss = F.cross_entropy(judge(augment(images[batch], generator)), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
                smooth_loss = (
                    loss.item() if smooth_loss is None else 0.98 * smooth_loss + 0.02 * loss.item()
                )
                progress.set_postfix(loss=f"{smooth_loss:.3f}", refresh=False)
                progress.update()
    return judge.eval()


def accuracy(judge: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Share of the images (N, 1, 28, 28) that the judge reads as their label."""
    with torch.no_grad():
        readings = torch.cat([judge(batch).argmax(dim=1) for batch in images.split(BATCH)])
    return (readings == labels).double().mean().item()


def shifted(images: Tensor, right: int, down: int) -> Tensor:
    """Move images by whole pixels; background follows."""
    size = images.shape[-1]
    margin = max(abs(right), abs(down))
    padded = F.pad(images, [margin] * 4, value=-1)
    return padded[..., margin - down : margin - down + size, margin - right : margin - right + size]


def on_grey(images: Tensor, background: float) -> Tensor:
    """Lift the background from -1 to the given level; full ink stays 1."""
    return background + (1 - background) * (images + 1) / 2


def noisy(images: Tensor, strength: float) -> Tensor:
    """Add white noise of this standard deviation, from a fixed seed, and clip to [-1, 1]."""
    noise = torch.randn(images.shape, generator=Generator().manual_seed(0))
    return (images + strength * noise).clamp(-1, 1)


def report(judge: nn.Module, images: Tensor, labels: Tensor) -> dict[str, float]:
    """Accuracy on digits as they are and as a generator may draw them, by name."""
    corners = [shifted(images, right, down) for right in (-2, 2) for down in (-2, 2)]
    return {
        "as they are": accuracy(judge, images, labels),
        "background -0.84 for -1": accuracy(judge, on_grey(images, -0.84), labels),
        "background -0.5 for -1": accuracy(judge, on_grey(images, -0.5), labels),
        "shifted by 2 pixels both ways, to each corner": accuracy(
            judge, torch.cat(corners), labels.repeat(4)
        ),
        "noise of standard deviation 0.2": accuracy(judge, noisy(images, 0.2), labels),
        "noise of standard deviation 0.4": accuracy(judge, noisy(images, 0.4), labels),
        "noise 0.2 on background -0.84": accuracy(
            judge, noisy(on_grey(images, -0.84), 0.2), labels
        ),
    }


def accuracy_table(accuracies: dict[str, float]) -> str:
    """Markdown, one row for each version of the digits."""
    return "\n".join(
        ["| digits | read correctly |", "| --- | ---: |"]
        + [f"| {name} | {100 * share:.2f} % |" for name, share in accuracies.items()]
    )


def ship(judge: DigitJudge, images: Tensor, labels: Tensor) -> dict[str, float]:
    """Write the weights, in float16, and the statistics that go with them.

    images (N, 1, 28, 28) and labels (N,): digits that the judge never saw. Returns the accuracies
    on them of the judge as written; they also stand in the weights' metadata.
    """
    weights = {
        name: value.half() if value.is_floating_point() else value
        for name, value in judge.state_dict().items()
    }
    judge.load_state_dict(weights)  # rounded as a reader will find them
    accuracies = report(judge, images, labels)
    held_out_images, held_out_labels = load_digits("held_out")
    with torch.no_grad():
        features = judge.features(held_out_images)
        readings = judge.decide(features).argmax(dim=1)
    statistics = feature_statistics(features, held_out_labels, readings)
    for name, tensors, metadata in (
        ("judge.safetensors", weights, {"accuracy": json.dumps(accuracies)}),
        ("held_out_statistics.safetensors", statistics, None),
    ):
        unfinished = DATA / f"{name}.unfinished"
        save_file(tensors, unfinished, metadata)
        os.replace(unfinished, DATA / name)
    return accuracies


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the judge of digits on MNIST.")
    parser.add_argument(
        "--mnist", type=Path, required=True, help="folder with MNIST's four IDX files, plain or .gz"
    )
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    unseen = load_mnist(arguments.mnist, "t10k")
    judge = train(*load_mnist(arguments.mnist, "train"), arguments.epochs, arguments.seed)
    print(accuracy_table(ship(judge, *unseen)))


if __name__ == "__main__":
    main()
