"""Figures as inline SVG, where a look says more than a number: theirs against the right ones.

Only numbers and our own words go in. Colours come from the page's style sheet, so that light and
dark are one figure; each has a title and a description for those who listen to it.
"""

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from markupsafe import Markup

from .svg import HEIGHT, WIDTH, svg

MARGIN = 30
LEFT = 54  # room for a label such as -0.0085
FEW = 3  # values up to which numbers say as much as a figure
FEW_DIFFERENT = 2  # values that are no distribution
TILES = 4  # images of a batch that are drawn


Values = Sequence[float | None]


def draw(name: str, shape: Sequence[int], given: Values, right: Values) -> list[Markup]:
    """The figures for an output: its name and shape, and all values in a row, theirs and the
    right ones.
    """
    return _draw(name, _array(given, shape), _array(right, shape))


def _draw(name: str, given: np.ndarray, right: np.ndarray) -> list[Markup]:
    if right.size <= FEW:
        return []
    if right.ndim == 1:
        return [_lines(name, given, right)]
    figures = [_against(name, given, right)]
    if len(np.unique(right)) > FEW_DIFFERENT:  # else one or two bars, as thin as one likes
        figures.append(_histogram(name, given, right))
    if right.ndim >= 3 and min(right.shape[-2:]) >= 3:
        figures.append(_heat_maps(name, given, right))
    return figures


def _array(values: Values, shape: Sequence[int]) -> np.ndarray:
    return np.array(
        [np.nan if value is None else value for value in values], dtype=np.float64
    ).reshape(shape)


def _lines(name: str, given: np.ndarray, right: np.ndarray) -> Markup:
    """A table over its index, a schedule's alpha_bars, say."""
    x = _Axis(0, len(right) - 1, LEFT, WIDTH - 8)
    y = _axis_of((given, right), HEIGHT - MARGIN, 8)
    body = [_frame(x, y, whole_x=True)]
    for kind, values in (("right", right), ("yours", given)):
        pairs = [(x(i), y(v)) for i, v in enumerate(values)]
        for run in _finite_runs(pairs):
            body.append(
                f'<polyline class="line {kind}" '
                f'points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in run)}"/>'
            )
        if len(right) <= 30:
            body += [_dot(a, b, kind) for a, b in pairs if np.isfinite(b)]
    text = f"{name} over its index: yours {_range(given)}, right {_range(right)}"
    return svg(f"{name}, entry by entry", text, body)


def _against(name: str, given: np.ndarray, right: np.ndarray) -> Markup:
    """Each value against the one it should be: right ones lie on the diagonal, a wrong factor
    turns it.
    """
    axes = _axis_of((given, right), 0, 1)
    x, y = (
        _Axis(axes.low, axes.high, LEFT, WIDTH - 8),
        _Axis(axes.low, axes.high, HEIGHT - MARGIN, 8),
    )
    body = [
        _frame(x, y),
        f'<path class="line right" d="M{x(x.low):.1f} {y(x.low):.1f}L{x(x.high):.1f} '
        f'{y(x.high):.1f}"/>',
    ]
    pairs = zip(right.ravel(), given.ravel(), strict=True)
    body += [_dot(x(r), y(g), "yours") for r, g in pairs if np.isfinite(r) and np.isfinite(g)]
    text = (
        f"each value of {name} against the right one; right values lie on the line. "
        f"{_deviation(given, right)}"
    )
    return svg("yours (up) against right (along)", text, body)


def _histogram(name: str, given: np.ndarray, right: np.ndarray) -> Markup:
    """How often which value occurs."""
    axis = _axis_of((given, right), LEFT, WIDTH - 8)
    edges = np.linspace(axis.low, axis.high, 21)
    counts = {
        kind: np.histogram(values[np.isfinite(values)], edges)[0]
        for kind, values in (("right", right), ("yours", given))
    }
    y = _Axis(0, max(1, *(c.max() for c in counts.values())), HEIGHT - MARGIN, 8)
    body = [_frame(axis, y, whole_y=True)]
    for kind, count in counts.items():
        bins = zip(itertools.pairwise(edges.tolist()), count, strict=True)
        steps = [f"{axis(a):.1f},{y(n):.1f} {axis(b):.1f},{y(n):.1f}" for (a, b), n in bins]
        body.append(f'<polyline class="line {kind}" points="{" ".join(steps)}"/>')
    text = f"histogram of {name}: yours has mean {_mean(given)}, right is {_mean(right)}"
    return svg(f"how often each value of {name}", text, body)


def _heat_maps(name: str, given: np.ndarray, right: np.ndarray) -> Markup:
    """The first images of a batch, first channel: yours, right, and the difference, on one
    scale.
    """
    given, right = _first_images(given), _first_images(right)
    scale = float(np.nanmax(np.abs(np.stack([given, right])), initial=1e-9))
    rows, columns = right.shape[-2:]
    side = min((WIDTH - 70) / (columns * TILES + TILES), 54 / rows)
    body = []
    for line, (word, values) in enumerate(
        (("yours", given), ("right", right), ("difference", given - right))
    ):
        top = 4 + line * 60
        body.append(f'<text class="label" x="0" y="{top + 30}">{word}</text>')
        for tile, image in enumerate(values):
            left = 66 + tile * (columns + 1) * side
            body += _tile(image / scale, left, top, side)
            size = f'width="{columns * side:.1f}" height="{rows * side:.1f}"'
            body.append(f'<rect class="frame" x="{left:.1f}" y="{top}" {size}/>')
    return svg(
        f"{name}, the first images", f"heat maps of {name}. {_deviation(given, right)}", body
    )


def _first_images(values: np.ndarray) -> np.ndarray:
    """Some of a batch (B, ..., H, W), the first channel of each."""
    return values.reshape(len(values), -1, *values.shape[-2:])[:TILES, 0]


def _tile(image: np.ndarray, left: float, top: float, side: float) -> Iterable[str]:
    for row, column in itertools.product(*map(range, image.shape)):
        value = image[row, column]
        kind = "none" if not np.isfinite(value) else "above" if value >= 0 else "below"
        strength = 1.0 if kind == "none" else min(1.0, abs(float(value)))
        place = (
            f'x="{left + column * side:.1f}" y="{top + row * side:.1f}" width="{side:.1f}" '
            f'height="{side:.1f}"'
        )
        yield f'<rect class="cell {kind}" {place} fill-opacity="{strength:.2f}"/>'


class _Axis:
    """Values from low to high at places from start to end; what lies further out is drawn at
    the edge.
    """

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, max(high, low + 1e-9), start, end

    def __call__(self, value: float) -> float:
        value = min(max(value, self.low), self.high) if np.isfinite(value) else value
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def _axis_of(arrays: Sequence[np.ndarray], start: float, end: float) -> _Axis:
    """Wide enough for the right values, and for given ones up to three times as far out."""
    given, right = (values[np.isfinite(values)] for values in arrays)
    low, high = (float(right.min()), float(right.max())) if right.size else (0.0, 1.0)
    spread = high - low or max(abs(low), 1.0)  # of one value, say 0, it is what 1 is to 0
    if given.size:
        low = max(min(low, float(given.min())), low - 3 * spread)
        high = min(max(high, float(given.max())), high + 3 * spread)
    edge = 0.04 * (high - low)
    return _Axis(low - edge, high + edge, start, end)


def _frame(x: _Axis, y: _Axis, whole_x: bool = False, whole_y: bool = False) -> str:
    bottom, left = max(y.start, y.end), x.start
    lines = f'<path class="axis" d="M{left} {min(y.start, y.end)}V{bottom}H{x.end}"/>'
    ends = [(x.low, "start"), (x.high, "end")]
    marks = [
        f'<text class="tick" x="{x(v):.0f}" y="{bottom + 16}" '
        f'text-anchor="{a}">{_tick(v, whole_x)}</text>'
        for v, a in ends
    ]
    marks += [
        f'<text class="tick" x="{left - 5}" y="{y(v) + d:.0f}" '
        f'text-anchor="end">{_tick(v, whole_y)}</text>'
        for v, d in ((y.low, 0), (y.high, 9))
    ]
    return lines + "".join(marks)


def _tick(value: float, whole: bool) -> str:
    return f"{value:.0f}" if whole else f"{value:.2g}"


def _dot(x: float, y: float, kind: str) -> str:
    return f'<circle class="dot {kind}" cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>'


def _finite_runs(pairs: list[tuple[float, float]]) -> Iterable[list[tuple[float, float]]]:
    for finite, run in itertools.groupby(pairs, key=lambda pair: bool(np.isfinite(pair[1]))):
        if finite:
            yield list(run)


def _mean(values: np.ndarray) -> str:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "none"
    # the sum of values near 1e308 is no number, of shares it is
    largest = float(np.abs(finite).max(initial=1.0))
    mean, deviation = largest * np.mean(finite / largest), largest * np.std(finite / largest)
    return f"{mean:.3g} and standard deviation {deviation:.3g}"


def _range(values: np.ndarray) -> str:
    finite = values[np.isfinite(values)]
    return f"from {finite[0]:.3g} to {finite[-1]:.3g}" if finite.size else "no numbers"


def _deviation(given: np.ndarray, right: np.ndarray) -> str:
    difference = np.abs(given - right)
    finite = difference[np.isfinite(difference)]
    return (
        f"The largest difference is {finite.max():.3g}" if finite.size else "Yours are no numbers"
    )
