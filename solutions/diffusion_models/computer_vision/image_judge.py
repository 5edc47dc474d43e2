"""A judge of small colour images: it learns the data set's classes, and then reads what a model drew. Given.

Class agreement: the share of images that it reads as the class asked for. Diversity: how much the images of a class
that are read as asked differ in its features, relative to real images. How well it reads real images that it never
saw is stated beside both.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from computer_vision.cifar10 import read_batch
from torch import nn
from tqdm.auto import tqdm
from training import read_safely, write_safely

CLASSES, STEPS, BATCH = 3, 400, 96
NOISE = 0.2  # drawn images are a little noisy: the judge must not mind


class ImageJudge(nn.Module):
    """A small convolutional network: images (N, 3, 32, 32) in [-1, 1] -> logits (N, 3)."""

    def __init__(self):
        super().__init__()
        self.describe = nn.Sequential(
            *_convolution(3, 32), nn.MaxPool2d(2), *_convolution(32, 64), nn.MaxPool2d(2),  # (N, 64, 8, 8)
            *_convolution(64, 64), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 4 * 4, 64), nn.ReLU(),
        )  # fmt: skip
        self.decide = nn.Linear(64, CLASSES)

    def forward(self, images):
        return self.decide(self.describe(images))


def _convolution(c_in, c_out):
    return nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU()


@dataclass(frozen=True)
class Reading:
    """What the judge says of images. agreement, real: shares in [0, 1]; diversity: of real images' within a class, nan
    where no class has two images that are read as asked.
    """

    agreement: float
    diversity: float
    real: float  # agreement on real images that it never saw
    count: int

    def __str__(self):
        return (
            f"{self.right_of_all} read as asked (95 % interval {self.interval}; {self.real:.1%} of real ones), "
            f"diversity {self.diversity:.2f} of real"
        )

    @property
    def right_of_all(self):
        """How many are read as asked, such as "29 of 30"."""
        return f"{round(self.agreement * self.count)} of {self.count}"

    @property
    def interval(self):
        """Where the true share of them lies in 95 of 100 cases (Wilson 1927), such as "83 to 99 %"."""
        z, n = 1.96, self.count
        middle = self.agreement + z**2 / (2 * n)
        half = z * math.sqrt(self.agreement * (1 - self.agreement) / n + z**2 / (4 * n**2))
        low, high = ((middle + sign * half) / (1 + z**2 / n) for sign in (-1, 1))
        return f"{100 * low:.0f} to {100 * high:.0f} %"


class Judgement:
    """A trained judge with what it needs to know of real images."""

    def __init__(self, network, real, spread):
        self.network, self.real, self.spread = network.eval().requires_grad_(False), real, spread

    def read(self, samples, labels):
        """A Reading of samples (N, 3, 32, 32) in [-1, 1], which were asked for as labels (N,) in 1..3."""
        features, right = _look(self.network, samples, labels)
        diversity = _spread(features[right], labels.cpu()[right]) / self.spread
        return Reading(right.double().mean().item(), diversity, self.real, len(samples))


def train_judge(dataset_paths, path=None, seed=0, steps=STEPS):
    """A Judgement that learned from all batches but the last, and was tried on that one. About a minute on a CPU.

    path: a file that keeps it for the next time.
    """
    network = ImageJudge()
    if path is not None and path.is_file():
        kept = read_safely(path, "cpu")
        network.load_state_dict(kept["network"])
        return Judgement(network, kept["real"], kept["spread"])
    *learned, unseen = [_first_classes(*read_batch(batch)) for batch in dataset_paths]
    with torch.random.fork_rng([]):
        torch.manual_seed(seed)
        network = ImageJudge()
        _fit(network, *map(torch.cat, zip(*learned, strict=True)), steps)
    features, right = _look(network.eval(), *unseen)
    real = right.double().mean().item()
    judgement = Judgement(network, real, _spread(features[right], unseen[1][right]))
    if path is not None:
        write_safely({"network": network.state_dict(), "real": real, "spread": judgement.spread}, path)
    return judgement


def _first_classes(images, labels):
    kept = labels < CLASSES
    return images[kept].float() / 127.5 - 1, labels[kept] + 1


def _fit(network, images, labels, steps):
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    for _ in tqdm(range(steps), desc="the judge learns the classes"):
        chosen = torch.randint(len(labels), (BATCH,))
        batch = images[chosen] + NOISE * torch.rand(BATCH, 1, 1, 1) * torch.randn(BATCH, *images.shape[1:])
        loss = F.cross_entropy(network(batch.clamp(-1, 1)), labels[chosen] - 1, label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def _look(network, images, labels):
    """Features (N, 64), and which images are read as their labels (N,)."""
    with torch.no_grad():
        features = torch.cat([network.describe(batch.float().cpu().clamp(-1, 1)) for batch in images.split(200)])
        read = network.decide(features).argmax(dim=1) + 1
    return features, read == labels.cpu()


def _spread(features, labels):
    """Variance within a class, summed over features, averaged over classes with at least two images; else nan."""
    groups = [features[labels.cpu() == label] for label in labels.unique().cpu()]
    spreads = [group.var(dim=0).sum().item() for group in groups if len(group) > 1]
    return sum(spreads) / len(spreads) if spreads else float("nan")
