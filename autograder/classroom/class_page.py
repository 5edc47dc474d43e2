"""The page of a class, for its instructor: what to teach again, and whose work needs a look."""

import base64
import hashlib
import math

import numpy as np
from markupsafe import Markup

from ..content import homework
from ..report.page import TEMPLATES, environment
from ..report.words import STATUS_WORDS, points
from .item_statistics import FEWEST, FEWEST_OF_EACH
from .student_rows import STATES
from .summary import Summary

BARS = 14  # at most
WIDTH, HEIGHT = 420, 150
CARDS = 8  # mistakes of the class that are shown at once; rarer ones stand with their exercises
OPEN, FOLDED = 6, 40  # mistakes of an exercise; what is rarer is in facets.csv alone
NAMES = 100  # students of a mistake; all of them are in facets.csv
SENTENCES, LONGEST = 3, 400  # said of one mistake; characters of each


def render(summary: Summary) -> str:
    """The page; it stands beside the tables and the folder students/."""
    script = (TEMPLATES / "class.js").read_text(encoding="utf-8")
    digest = hashlib.sha256(script.encode()).digest()  # the page runs this script and no other
    return (
        environment()
        .get_template("class.html")
        .render(
            subject=homework().subject,
            summary=summary,
            cards=summary.mistakes[:CARDS],
            open=OPEN,
            folded=FOLDED,
            names=NAMES,
            sentences=SENTENCES,
            longest=LONGEST,
            distribution=draw_scores([*summary.scores.values()], summary.max_score),
            words=STATUS_WORDS,
            states=[state for state in STATES if any(state in row.states for row in summary.rows)],
            sections=sorted({row.section for row in summary.rows if row.section}),
            fewest=FEWEST,
            fewest_of_each=FEWEST_OF_EACH,
            script=Markup(script),
            allowed=f"'sha256-{base64.b64encode(digest).decode()}'",
        )
    )


def draw_scores(scores: list[float], largest: float) -> Markup:
    """How many students have how many points, as bars that are a round number of points wide."""
    width = _round_up(max(largest, 1.0) / BARS)
    bars = math.ceil(max(largest, 1.0) / width)
    counts, edges = np.histogram(scores, bins=bars, range=(0.0, bars * width))
    step, floor = (WIDTH - 20) / bars, HEIGHT - 28
    body = [f'<path class="axis" d="M10 {floor}H{WIDTH - 10}"/>']
    for number, count in enumerate(counts.tolist()):
        height = (floor - 22) * count / max(1, int(counts.max()))
        left, top = 10 + number * step, floor - height
        if count:
            place = f'x="{left + 2:.1f}" y="{top:.1f}" width="{step - 4:.1f}" height="{height:.1f}"'
            body += [
                f'<rect class="block" {place} rx="3"/>',
                _text(left + step / 2, top - 5, str(count)),
            ]
    limits = [points(round(edge, 1)) for edge in edges.tolist()]
    body += [
        _text(10 + number * step, HEIGHT - 10, limits[number]) for number in range(0, bars + 1, 2)
    ]
    filled = [
        (count, *limits[number : number + 2])
        for number, count in enumerate(counts.tolist())
        if count
    ]
    listed = ", ".join(f"{count} with {low} to {high}" for count, low, high in filled)
    label = f"Distribution of points: {listed or 'nobody yet'}"
    inside = "".join(body)
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{inside}</svg>'
    )


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 and so on, or 0.5, 0.2, 0.1 and so on."""
    power = 10.0 ** math.floor(math.log10(value))
    return power * next(factor for factor in (1, 2, 5, 10) if factor * power >= value)


def _text(x: float, y: float, text: str) -> str:
    return f'<text class="tick" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{text}</text>'
