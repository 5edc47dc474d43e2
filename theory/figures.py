"""Draws the figures of part 0 as SVG: `python -m theory figures`. The same code makes the same
files, byte for byte.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

FOLDER = Path(__file__).resolve().parent / "figures"
INK, SHADE, ACCENT, PALE = "#1d2a35", "#f6c177", "#b4532a", "#ffffff"
STYLE = {
    "svg.hashsalt": "part 0",  # ids that do not change from run to run
    "svg.fonttype": "path",  # looks the same where the fonts are missing
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "cm",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.8,
}
RADIUS = 0.33
Place = tuple[float, float]


def draw_all(folder: Path = FOLDER) -> list[Path]:
    """Draw every figure into a folder; returns the files."""
    folder.mkdir(exist_ok=True)
    files = []
    with plt.rc_context(STYLE):
        for draw in FIGURES:
            figure, file = draw(), folder / f"{draw.__name__}.svg"
            figure.savefig(
                file,
                metadata={"Date": None},
                transparent=False,
                bbox_inches="tight",
                pad_inches=0.06,
            )
            plt.close(figure)
            files.append(file)
    return files


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty sheet on which one unit is half an inch, whichever way."""
    figure, axes = plt.subplots(figsize=(0.5 * width, 0.5 * height))
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.axis("off")
    figure.subplots_adjust(0, 0, 1, 1)
    return figure, axes


def nodes(
    axes: Axes, places: dict[str, Place], shaded: Iterable[str] = (), marked: Iterable[str] = ()
) -> None:
    """A circle with a name for each node; shaded ones are filled, marked ones have a thick rim."""
    for name, place in places.items():
        rim = (
            {"linewidth": 2.2, "edgecolor": ACCENT}
            if name in marked
            else {"linewidth": 1.1, "edgecolor": INK}
        )
        axes.add_patch(
            Circle(place, RADIUS, facecolor=SHADE if name in shaded else PALE, zorder=3, **rim)
        )
        axes.text(*place, f"${name}$", ha="center", va="center", fontsize=12, zorder=4)


def arrow(axes: Axes, start: Place, end: Place, color: str = INK) -> None:
    """An arrow from one circle's rim to another's."""
    (x, y), (to_x, to_y) = start, end
    length = float(np.hypot(to_x - x, to_y - y))
    gap = (RADIUS + 0.05) / length
    ends = (
        (x + gap * (to_x - x), y + gap * (to_y - y)),
        (to_x - gap * (to_x - x), to_y - gap * (to_y - y)),
    )
    axes.add_patch(
        FancyArrowPatch(
            *ends,
            arrowstyle="-|>",
            mutation_scale=11,
            linewidth=1.2,
            color=color,
            shrinkA=0,
            shrinkB=0,
        )
    )


def chain() -> Figure:
    """0.1: the positions, and the fresh step that enters each."""
    figure, axes = canvas(9.6, 2.4)
    columns = {"1": 0.8, "2": 2.8, "3": 4.8, "n": 8.6}
    positions = {f"x_{i}": (x, 0.5) for i, x in columns.items()}
    steps = {f"y_{i}": (x, 1.9) for i, x in columns.items()}
    nodes(axes, positions)
    nodes(axes, steps, shaded=steps)
    for i in columns:
        arrow(axes, steps[f"y_{i}"], positions[f"x_{i}"], ACCENT)
    between = (6.7, 0.5)
    for y in (0.5, 1.9):
        axes.text(between[0], y, r"$\cdots$", ha="center", va="center", fontsize=14)
    for start, end in (("x_1", "x_2"), ("x_2", "x_3")):
        arrow(axes, positions[start], positions[end])
    arrow(axes, positions["x_3"], between)
    arrow(axes, between, positions["x_n"])
    return figure


def network() -> Figure:
    """0.2: T -> S <- M -> B."""
    figure, axes = canvas(6.6, 2.4)
    places = {"T": (1.0, 1.9), "M": (4.0, 1.9), "S": (2.5, 0.5), "B": (5.5, 0.5)}
    names = {"T": "train late", "M": "machine broken", "S": "seminar late", "B": "black screen"}
    nodes(axes, places)
    for start, end in (("T", "S"), ("M", "S"), ("M", "B")):
        arrow(axes, places[start], places[end])
    for name, words in names.items():
        x, y = places[name]
        axes.text(x + 0.46, y, words, va="center_baseline", fontsize=9)
    return figure


def blanket() -> Figure:
    """0.3 iv: the blanket of D, shaded, in a network that has everything a wrong rule would add."""
    figure, axes = canvas(7.4, 4.2)
    places = {
        "G": (1.6, 3.7),
        "H": (0.5, 1.9),
        "A": (2.2, 2.8),
        "B": (4.2, 2.8),
        "D": (3.2, 1.7),
        "C": (5.2, 1.7),
        "E": (4.2, 0.5),
        "F": (6.4, 0.5),
    }
    arrows = ("GA", "AH", "AD", "BD", "DE", "CE", "EF")
    nodes(axes, places, shaded="ABCE", marked="D")
    for start, end in arrows:
        arrow(axes, places[start], places[end])
    return figure


def matrices() -> Figure:
    """0.1 b and c: covariance and precision of the chain, in units of s^2 and of 1 / s^2."""
    steps = np.tril(np.ones((4, 4)))
    covariance = steps @ steps.T
    precision = np.rint(np.linalg.inv(covariance))
    figure, both = plt.subplots(1, 2, figsize=(5.2, 2.5))
    titles = (r"covariance $\Sigma / s^2$", r"precision $s^2 \Lambda$")
    for axes, matrix, title in zip(both, (covariance, precision), titles, strict=True):
        heat_map(axes, matrix, title, 4.0)
        for i, j in np.ndindex(*matrix.shape):
            axes.text(
                j,
                i,
                f"{matrix[i, j]:g}".replace("-", "−"),
                ha="center",
                va="center",
                color=INK,
                fontsize=11,
            )
        ticks = [f"$x_{i}$" for i in range(1, 5)]
        axes.set(xticks=range(4), yticks=range(4), xticklabels=ticks, yticklabels=ticks)
    figure.tight_layout(w_pad=3)
    return figure


def heat_map(axes: Axes, matrix: np.ndarray, title: str, largest: float) -> None:
    """A matrix in colours, blue below 0 and orange above; white is 0. As vectors, so that it
    stays sharp.
    """
    edges = np.arange(len(matrix) + 1) - 0.5
    axes.pcolormesh(
        edges,
        edges,
        matrix,
        cmap="PuOr_r",
        vmin=-1.6 * largest,
        vmax=1.6 * largest,
        edgecolors="face",
        lw=0.2,
    )
    axes.set_title(title, fontsize=11)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.tick_params(length=0)


def diffusion() -> Figure:
    """0.4: corr(x_0, x_t) for 400 and 1000 steps, and the precision of a short chain."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.0, 2.9), width_ratios=(1.35, 1))
    for steps, color in ((400, ACCENT), (1000, INK)):
        alpha_bars = np.cumprod(1 - np.linspace(1e-4, 0.02, steps))
        left.plot(np.arange(1, steps + 1), np.sqrt(alpha_bars), color=color, linewidth=1.6)
        left.plot(steps, np.sqrt(alpha_bars[-1]), "o", color=color, markersize=4)
    left.text(60, 0.32, "$T = 400$", color=ACCENT, ha="left")
    left.text(600, 0.24, "$T = 1000$", color=INK, ha="left")
    left.set(xlabel="$t$", xlim=(0, 1040), ylim=(0, 1.03))
    left.set_title(r"$\mathrm{corr}(x_0, x_t)$", fontsize=11)
    left.spines[["top", "right"]].set_visible(False)
    betas = np.linspace(0.1, 0.4, 8)
    rows = np.zeros((9, 9))
    rows[0, 0] = 1.0
    for t, beta in enumerate(betas, 1):
        rows[t] = np.sqrt(1 - beta) * rows[t - 1]
        rows[t, t] = np.sqrt(beta)
    precision = np.linalg.inv(rows @ rows.T)
    precision[np.abs(precision) < 1e-9] = 0.0
    heat_map(right, precision, r"precision of $x_0, \dots, x_8$", np.abs(precision).max() / 1.6)
    ticks = [0, 2, 4, 6, 8]
    right.set(
        xticks=ticks,
        yticks=ticks,
        xticklabels=[f"$x_{i}$" for i in ticks],
        yticklabels=[f"$x_{i}$" for i in ticks],
    )
    figure.tight_layout(w_pad=2)
    return figure


def straight() -> Figure:
    """0.5 f: straight paths from Gaussian noise to a pixel that is 1 or -1."""
    figure, axes = plt.subplots(figsize=(4.8, 1.8))
    noise, pixel = _noise_and_pixels()
    for start, end in zip(noise, pixel, strict=True):
        axes.plot([0, 1], [start, end], color=ACCENT if end > 0 else INK, linewidth=0.8, alpha=0.8)
    _label_times(axes)
    figure.tight_layout()
    return figure


def field() -> Figure:
    """0.5 f: the best field as arrows, and the ways along it from the same noise."""
    figure, axes = plt.subplots(figsize=(4.8, 2.5))
    noise, _ = _noise_and_pixels()
    times = 1 - np.geomspace(1, 1e-3, 400)  # finer towards time 1, where the field is steep
    x = noise
    ways = [x]
    for now, then in pairwise(times):
        x = x + (then - now) * best_velocity(x, now)
        ways.append(x)
    for way in np.transpose(ways):
        axes.plot(times, way, color=ACCENT if way[-1] > 0 else INK, linewidth=0.8, alpha=0.8)
    places, moments = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(0.05, 0.85, 9))
    axes.quiver(
        moments,
        places,
        np.ones_like(places),
        best_velocity(places, moments),
        angles="xy",
        scale_units="xy",
        scale=16,
        width=0.003,
        color="#777777",
        zorder=3,
    )
    _label_times(axes)
    figure.tight_layout()
    return figure


def best_velocity(x: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """The mean of x_1 - x_0 at place x and time t < 1, for x_1 of 1 or -1 and Gaussian x_0."""
    return (np.tanh(t * x / (1 - t) ** 2) - x) / (1 - t)


def _noise_and_pixels() -> tuple[np.ndarray, np.ndarray]:
    """Noise at even probabilities, so that it looks as Gaussian as 40 numbers can, and pixels."""
    evenly = (np.arange(40) + 0.5) / 40
    noise = np.array([NormalDist().inv_cdf(float(p)) for p in evenly])
    return noise, np.random.default_rng(5).permutation(np.repeat([-1.0, 1.0], 20))


def _label_times(axes: Axes) -> None:
    axes.set(xlabel="time $t$", ylabel="place $x_t$", xlim=(0, 1), ylim=(-2.5, 2.5))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xticks([0, 0.5, 1], ["0 (noise)", "0.5", "1 (pixel)"])
    axes.set_yticks([-2, -1, 0, 1, 2])


FIGURES: tuple[Callable[[], Figure], ...] = (
    chain,
    network,
    blanket,
    matrices,
    diffusion,
    straight,
    field,
)
