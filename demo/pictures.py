"""The demo's pictures: rows of digits, a strip of guesses of x_0, and an animation.

All are upright and have large letters, so that they can be read on a phone. Digits (28 x 28) are
enlarged with bicubic interpolation and shown as dark ink on white.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

WIDTH, MARGIN, HEADING = 7.2, 0.2, 0.46  # inches
DOTS, DOTS_OF_GIF, GREYS_OF_GIF = 150, 80, 16  # an inch; noise makes a large GIF
INK, GREY, PAPER = "#1d2a35", "#66707a", "white"
ENLARGED, GAP, LINE = 4, 3, 0.72  # pixels to a pixel; pixels between digits, and how dark these are
FRAME_MS, LAST_FRAME_MS = 160, 3000


@dataclass(frozen=True)
class Row:
    """Digits 0, 1, ..., 9 (n * 10, 1, 28, 28) in [-1, 1], shown ten to a line, below a name and a
    remark.
    """

    name: str
    remark: str
    images: Tensor


@dataclass(frozen=True)
class Moment:
    """One step of the sampler: the time t, what it holds then and what the network makes of it.
    x_t and x_0, the network's guess: (10, 1, 28, 28).
    """

    t: int
    x_t: Tensor
    x_0: Tensor


def draw_rows(rows: Sequence[Row], title: str, note: str, path: Path) -> None:
    """Write rows below each other, and above them the digits that were asked for."""
    heights = (HEADING + _height(len(row.images) // 10, 10) for row in rows)
    page = _Page(title, note, HEADING + sum(heights))
    page.column_heads([str(digit) for digit in range(10)])
    for row in rows:
        page.heading(row.name, row.remark)
        page.digits(row.images, 10)
    page.save(path)


def draw_strip(moments: Sequence[Moment], title: str, note: str, path: Path, columns: int) -> None:
    """Write a line for each digit: what the network makes of it at some moments, first to last."""
    chosen = [moment for _, moment in _spread(moments, columns)]
    guesses = [moment.x_0[digit] for digit in range(10) for moment in chosen]
    page = _Page(title, note, HEADING + _height(10, len(chosen)))
    page.column_heads([f"t = {moment.t}" for moment in chosen])
    page.digits(guesses, len(chosen))
    page.save(path)


def animate(moments: Sequence[Moment], path: Path, count: int) -> None:
    """Write a GIF in which x_t and the guess of x_0 below it go through some moments."""
    frames = []
    for number, moment in _spread(moments, count):
        title = f"Step {number} of {len(moments)}, t = {moment.t}"
        page = _Page(title, "", 2 * (HEADING + _height(2, 5)), DOTS_OF_GIF)
        page.heading("x_t", "what the sampler holds")
        page.digits(moment.x_t, 5)
        page.heading("x_0", "the network's guess of the image in it")
        page.digits(moment.x_0, 5)
        frames.append(page.frame())
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_FRAME_MS]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=durations, loop=0)


def _spread(moments: Sequence[Moment], count: int) -> list[tuple[int, Moment]]:
    """At most so many of the moments, from the first to the last, each with its number."""
    chosen = np.linspace(0, len(moments) - 1, min(count, len(moments))).round().astype(int)
    return [(int(i) + 1, moments[i]) for i in chosen]


class _Page:
    """A figure that is filled from the top. Heights are inches."""

    def __init__(self, title: str, note: str, height: float, dots: int = DOTS) -> None:
        self.height = 0.5 + height + 0.3 + 0.24 * len(note.splitlines())
        self.figure = Figure(figsize=(WIDTH, self.height), dpi=dots, facecolor=PAPER)
        self.y = self.height - 0.2
        self._text(MARGIN, title, 19, color=INK, fontweight="bold", va="top")
        self.y = self.height - 0.5
        foot = 0.15 / self.height
        self.figure.text(MARGIN / WIDTH, foot, note, fontsize=12, color=GREY, va="bottom")

    def heading(self, name: str, remark: str) -> None:
        self.y -= HEADING - 0.1
        self._text(MARGIN, name, 15, color=INK, fontweight="bold")
        self._text(WIDTH - MARGIN, remark, 13, color=GREY, ha="right")
        self.y -= 0.1

    def column_heads(self, heads: Sequence[str]) -> None:
        self.y -= HEADING - 0.1
        width = (WIDTH - 2 * MARGIN) / len(heads)
        for column, head in enumerate(heads):
            self._text(MARGIN + (column + 0.5) * width, head, 13, color=GREY, ha="center")
        self.y -= 0.1

    def digits(self, images: Sequence[Tensor] | Tensor, columns: int) -> None:
        height = _height(len(images) // columns, columns)
        self.y -= height
        box = (MARGIN / WIDTH, self.y / self.height, 1 - 2 * MARGIN / WIDTH, height / self.height)
        axes = self.figure.add_axes(box)
        axes.imshow(_tile(images, columns), cmap="gray", vmin=0, vmax=1, aspect="auto")
        axes.set_axis_off()

    def _text(self, x: float, words: str, size: float, **style: str) -> None:
        self.figure.text(x / WIDTH, self.y / self.height, words, fontsize=size, **style)

    def save(self, path: Path) -> None:
        self.figure.savefig(path)

    def frame(self) -> Image.Image:
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        return Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3]).quantize(GREYS_OF_GIF)


def _height(lines: int, columns: int) -> float:
    """Inches that so many lines of digits take."""
    return lines * (WIDTH - 2 * MARGIN) / columns


def _tile(images: Sequence[Tensor] | Tensor, columns: int) -> np.ndarray:
    """Images beside and below each other with lines between them, 0 for ink and 1 for paper."""
    tiles = []
    for image in images:
        large = F.interpolate(image[None].float().cpu(), scale_factor=ENLARGED, mode="bicubic")
        paper = (1 - large[0, 0].clamp(-1, 1)) / 2
        tiles.append(np.pad(paper.numpy(), GAP, constant_values=LINE))
    lines = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    return np.vstack(lines)
