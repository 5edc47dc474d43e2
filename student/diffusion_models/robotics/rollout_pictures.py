"""Pictures of rollouts: a figure, and an animation as a GIF. Needs matplotlib and Pillow. Given.

Figures are made without pyplot, which keeps every figure it made.
"""

from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image
from robotics.point_mass import GOAL_RADIUS, PILLARS, SIZE, START

BLUE, ORANGE, RED, STONE, PAPER = "#2c6fbb", "#e07b26", "#c0392b", "#6d6a66", "#faf8f4"
FAN = 9  # plans from one start that are drawn one by one


def plot_study(demonstrations, rollouts, plans):
    """A figure of three floors: what the expert showed, what the policy does, and why it may not answer with a mean.

    demonstrations: [(states (n, 4), actions)]. rollouts: [(frames (n, 4), success)]. plans: paths (n, 2), of some plans
    from one start, and last that of their mean.
    """
    figure = Figure(figsize=(12.6, 4.6), facecolor="white")
    floors = figure.subplots(1, 3)
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.9, wspace=0.04)
    succeeded = sum(bool(success) for _, success in rollouts)
    titles = (
        f"{len(demonstrations)} demonstrations",
        f"{succeeded} of {len(rollouts)} rollouts reach their goal",
        f"{len(plans) - 1} plans from one start, and their mean",
    )
    for axes, title in zip(floors, titles, strict=True):
        draw_floor(axes)
        axes.set_title(title, fontsize=11)
    _draw_paths(floors[0], [states for states, _ in demonstrations], STONE, 0.12)
    _draw_paths(floors[1], [frames for frames, success in rollouts if success], BLUE, 0.35)
    failed = [frames for frames, success in rollouts if not success]
    _draw_paths(floors[1], failed, RED, 0.9)
    floors[1].plot(*np.array([frames[-1][:2] for frames in failed]).reshape(-1, 2).T, "x", color=RED, markersize=7)
    _draw_paths(floors[2], plans[:-1], BLUE, 0.5)
    _draw_paths(floors[2], plans[-1:], ORANGE, 1.0, width=3)
    floors[2].plot(*plans[0][0], "o", color=BLUE, markersize=7)
    return figure


def draw_floor(axes):
    """The floor with its pillars and the strip of starts."""
    axes.set(xlim=(0, SIZE), ylim=(0, SIZE), aspect="equal", xticks=[], yticks=[], facecolor=PAPER)
    axes.spines[:].set_color(STONE)
    (left, low), (right, high) = START
    axes.fill([left, right, right, left], [low, low, high, high], color=STONE, alpha=0.15, linewidth=0)
    for x, y, radius in PILLARS:
        axes.add_patch(Circle((x, y), radius, color=STONE, linewidth=0))


def _draw_paths(axes, paths, color, alpha, width=1.0):
    lines = [np.asarray(path)[:, :2] for path in paths]
    axes.add_collection(LineCollection(lines, colors=color, alpha=alpha, linewidths=width, capstyle="round"))


def animate(rollouts, path, every=2, milliseconds=60):
    """Write a GIF in which all rollouts, [(frames (n, 4), success)], run at the same time; returns its path.

    every: ticks between two pictures. Those that reach their goal turn orange there, the others red.
    """
    states = [np.asarray(frames) for frames, _ in rollouts]
    figure = Figure(figsize=(4.4, 4.4), dpi=100, facecolor="white")
    canvas, axes = FigureCanvasAgg(figure), figure.add_axes((0.01, 0.01, 0.98, 0.98))
    draw_floor(axes)
    for frames in states:
        axes.add_patch(Circle(frames[0, 2:], GOAL_RADIUS, facecolor="none", edgecolor=ORANGE, alpha=0.6))
    trails = [axes.plot([], [], color=BLUE, alpha=0.4, linewidth=1.2)[0] for _ in states]
    masses = [axes.plot([], [], "o", color=BLUE, markersize=7, markeredgecolor="white")[0] for _ in states]
    longest = max(map(len, states))
    pictures = []
    for tick in [*range(0, longest, every), longest]:
        for frames, (_, success), trail, mass in zip(states, rollouts, trails, masses, strict=True):
            now = min(tick, len(frames) - 1)
            trail.set_data(*frames[: now + 1, :2].T)
            mass.set_data(*frames[now : now + 1, :2].T)
            if now == len(frames) - 1:
                mass.set_color(ORANGE if success else RED)
        canvas.draw()
        pictures.append(Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(64))
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    durations = [milliseconds] * (len(pictures) - 1) + [1500]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=durations, loop=0, optimize=True)
    return path
