"""The guided step as a figure: the two predictions, and where guidance went from them, theirs and
the right one.

Both predictions lie on the dotted line. Guidance leaves the conditional one along it, away from the
null prediction; a mixture whose weights do not add up to 1 leaves the line.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from markupsafe import Markup

from ..checking.checks import Case
from ..checking.exercise import Figure
from ..drawing.svg import HEIGHT, WIDTH, svg
from .guidance import Guidance

SIDE, TOP = 46, 34  # free around the points, for their names
APART = 26  # names that are nearer to each other than this go to different sides
HEAD = 7.0


def figure(guidance: Callable[[Case], Guidance], output: str) -> Figure:
    """The figure of a sampler's exercise.

    guidance: see `Guidance`, made from one of its cases. output: the name of what the sampler
        returns.
    """
    return Figure(output, lambda case, given: guidance(case).picture(given), draw)


def draw(guided: dict[str, Any]) -> Markup:
    """The figure for what a report keeps: {"conditional": [x, y], "null": [x, y], "right": [a,
    b], "yours": [a, b]}.
    """
    conditional, null = (np.array(guided[key]) for key in ("conditional", "null"))
    right, yours = (
        guided[key][0] * conditional + guided[key][1] * null for key in ("right", "yours")
    )
    place, height = _scale(np.stack([conditional, null, right, yours]))
    c, n, r, y = map(place, (conditional, null, right, yours))
    ends = place(conditional + 9 * (conditional - null)), place(null - 9 * (conditional - null))
    body = [
        f'<path class="line plain" d="M{_at(_inside(ends[1]))}L{_at(_inside(ends[0]))}"/>',
        _arrow(c, r, "right"),
        _arrow(c, y, "yours"),
        *(
            _dot(point, kind)
            for point, kind in ((n, "plain"), (c, "plain"), (r, "right"), (y, "yours"))
        ),
        *_names([(n, "null", ""), (c, "conditional", "")], 17),
        *_names([(r, "right", "right"), (y, "yours", "yours")], -10),
    ]
    words = f"yours comes to {_mixture(guided['yours'])}, right is {_mixture(guided['right'])}"
    return svg(
        f"the guided step: {words}",
        f"Guidance from the null and the conditional prediction: {words}",
        body,
        height,
    )


def _scale(points: np.ndarray) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """(what puts points into the figure, lengths and angles kept; the height that this takes)."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([WIDTH - 2 * SIDE, HEIGHT - 2 * TOP])
    factor = float((room / np.maximum(high - low, 1e-9)).min())
    middle, height = (low + high) / 2, float((high - low)[1]) * factor + 2 * TOP
    return (
        lambda point: np.array([WIDTH, height]) / 2 + (point - middle) * factor * np.array([1, -1]),
        height,
    )


def _arrow(start: np.ndarray, end: np.ndarray, kind: str) -> str:
    length = float(np.linalg.norm(end - start))
    if length < 2 * HEAD:
        return ""
    along = (end - start) / length
    tip, across = end - 4 * along, np.array([-along[1], along[0]])
    wings = [tip - HEAD * along + side * 0.5 * HEAD * across for side in (1, -1)]
    head = f'<path class="head {kind}" d="M{_at(wings[0])}L{_at(tip)}L{_at(wings[1])}Z"/>'
    return f'<path class="line {kind}" d="M{_at(start)}L{_at(tip)}"/>{head}'


def _dot(point: np.ndarray, kind: str) -> str:
    return f'<circle class="dot {kind}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4"/>'


def _names(points: list[tuple[np.ndarray, str, str]], below: int) -> list[str]:
    """The names of two points, apart from each other even where the points are not."""
    (first, *_), (second, *_) = points
    near = bool(np.abs(first - second)[0] < 2 * APART and np.abs(first - second)[1] < APART / 2)
    left = 0 if first[0] <= second[0] else 1
    texts = []
    for number, (point, name, kind) in enumerate(points):
        anchor = ("end" if number == left else "start") if near else "middle"
        shift = (-2 if number == left else 2) if near else 0
        place = f'x="{point[0] + shift:.1f}" y="{point[1] + below:.1f}" text-anchor="{anchor}"'
        texts.append(f'<text class="label {kind}" {place}>{name}</text>')
    return texts


def _mixture(weights: list[float]) -> str:
    a, b = weights
    return (
        f"{'−' if a < 0 else ''}{abs(a):.3g} × conditional {'−' if b < 0 else '+'} {abs(b):.3g} "
        f"× null"
    )


def _inside(point: np.ndarray) -> np.ndarray:
    """The end of a level line, in the figure."""
    return np.array([np.clip(point[0], 0, WIDTH), point[1]])


def _at(point: np.ndarray) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
