"""Compares what the judge reads with what was read by eye."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from digits.load import load_digits, pixels_to_images
from digits.measures import share_in_words
from digits.reading import ILLEGIBLE, STRANGEST, Look, look

HERE = Path(__file__).resolve().parent
COLUMNS = 30  # samples in a row of samples.png
SIZE = 28
WANTED = 0.965  # share of the legible samples for choosing that are to be read alike: 97 %


@dataclass(frozen=True)
class Labels:
    """N samples and what was read. Readings are digits in 0..9 or ILLEGIBLE, (N,) int64.

    images: (N, 1, 28, 28) in [-1, 1].
    again: readings of the same picture a second time, with -2 where there was none.
    choosing: (N,) bool; the limit was chosen on these samples, the others are for measuring.
    """

    images: Tensor
    read: Tensor
    again: Tensor
    asked: Tensor
    choosing: Tensor


@dataclass(frozen=True)
class Agreement:
    """How many of the samples that are legible to the eye the judge reads alike, and how many of
    those that are not it refuses.
    """

    legible: int
    alike: int
    illegible: int
    refused: int

    def __str__(self) -> str:
        alike = share_in_words(
            self.alike / self.legible, self.legible, "legible samples read alike"
        )
        refused = share_in_words(
            self.refused / self.illegible, self.illegible, "illegible samples refused"
        )
        return f"{alike}, {refused}"


def load_labels() -> Labels:
    """The samples and their labels, as shipped."""
    with (HERE / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sheet = np.asarray(Image.open(HERE / "samples.png"))  # (rows * 28, COLUMNS * 28) uint8
    tiles = sheet.reshape(-1, SIZE, COLUMNS, SIZE).swapaxes(1, 2).reshape(-1, SIZE, SIZE)
    return Labels(
        pixels_to_images(tiles[: len(rows)]),
        torch.tensor([_reading(row["read"]) for row in rows]),
        torch.tensor([_reading(row["read_again"]) for row in rows]),
        torch.tensor([int(row["asked"]) for row in rows]),
        torch.tensor([row["half"] == "choosing" for row in rows]),
    )


def compare(labels: Labels, seen: Look, chosen: Tensor, strangest: float = STRANGEST) -> Agreement:
    """The Agreement on the samples that are chosen (N,) bool, with this limit of strangeness."""
    read, legible = labels.read, labels.read != ILLEGIBLE
    accepted = seen.strangeness <= strangest
    alike = legible & accepted & (seen.digits == read)
    return Agreement(
        *(int((part & chosen).sum()) for part in (legible, alike, ~legible, ~legible & ~accepted))
    )


def choose_strangest(labels: Labels, seen: Look) -> float:
    """The smallest limit, in hundredths, with which WANTED of the legible samples for choosing are
    read alike.
    """
    for hundredths in range(-20, 141):
        found = compare(labels, seen, labels.choosing, hundredths / 100)
        if found.alike >= WANTED * found.legible:
            return hundredths / 100
    raise ValueError(f"no limit reads {WANTED:.0%} of the legible samples alike")


def report(labels: Labels) -> str:
    """All that README.md states, as Markdown."""
    seen = look(labels.images)
    measuring = ~labels.choosing
    without = compare(labels, seen, measuring, torch.inf)
    twice = labels.again > NOT_READ
    same = int((labels.read == labels.again)[twice].sum())
    count = int(twice.sum())
    real = look(load_digits("held_out")[0]).readings
    refused = (real == ILLEGIBLE).double().mean().item()
    lines = [
        f"- limit chosen on the first half: strangeness {choose_strangest(labels, seen):.2f}",
        f"- on the first half: {compare(labels, seen, labels.choosing)}",
        f"- on the second half, on which nothing was chosen: {compare(labels, seen, measuring)}",
        f"- the same without the limit: {without}",
        f"- of real digits: {share_in_words(refused, len(real), 'held-out digits refused')}",
        f"- second reading by eye: {share_in_words(same / count, count, 'read as the first time')}",
    ]
    return "\n".join(lines)


NOT_READ = -2


def _reading(word: str) -> int:
    if not word:
        return NOT_READ
    return ILLEGIBLE if word == "illegible" else int(word)
