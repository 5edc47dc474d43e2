"""What of a notebook goes on slides. A source marks it, in the text of a cell:

    <slide>A sentence, a formula, a list or a table.</slide>
    <slide next>What begins one more slide of the cell.</slide>
    <slide title>What begins one more slide, as its title</slide>
    <slide>A name</slide> (a paper) <slide more>that goes on here.</slide>

A slide without a title of its own has the last heading above it. A code cell has its mark at its
name. `slide="picture"` puts what it draws on the last slide above, `slide="picture before"` on the
one before that, and `slide="picture next"` on a slide of its own. `slide="code"` shows the code.
`slide="run"` is of a cell that has to run before a picture can be drawn.
"""

import re
from dataclasses import dataclass, field

TAG = re.compile(r"<(/?)slide(?: (next|title|more))?>")
SHOWN = ("picture", "picture before", "picture next", "code")


@dataclass
class MarkedSlide:
    """What a cell puts on one slide. title: "" where it is the heading above; start: where its
    first tag stands in the text.
    """

    start: int
    title: str = ""
    pieces: list[str] = field(default_factory=list)


def without_tags(text: str) -> str:
    """The text as a notebook has it."""
    return TAG.sub("", text)


def slide_type(text: str, mark: str, any_slides: bool) -> str | None:
    """What Jupyter shall do with a cell when it shows a notebook as slides, by its words.

    text: of the cell, with tags. mark: that of a code cell, or "". any_slides: whether the
    notebook has slides at all.
    """
    if TAG.search(text):
        return "slide"
    if mark in SHOWN:
        return "-"
    return "skip" if any_slides else None


def marked_slides(text: str) -> list[MarkedSlide]:
    """What a cell puts on slides, in order. Raises ValueError where tags do not pair."""
    slides: list[MarkedSlide] = []
    begun: re.Match[str] | None = None
    for tag in TAG.finditer(text):
        if bool(tag[1]) != (begun is not None):
            raise ValueError(f"tags do not pair at {text[tag.start() : tag.start() + 40]!r}")
        if begun is None:
            begun = tag
        else:
            _take(slides, begun, text[begun.end() : tag.start()].strip())
            begun = None
    if begun is not None:
        raise ValueError(f"no </slide> for {text[begun.start() : begun.start() + 40]!r}")
    return slides


def _take(slides: list[MarkedSlide], tag: re.Match[str], piece: str) -> None:
    """Add a piece to the last slide, or to a new one, as its tag says."""
    kind = tag[2]
    if kind == "more" and slides and slides[-1].pieces:
        gap = "" if piece[:1] in ":,;." else " "
        slides[-1].pieces[-1] += gap + piece
        return
    if kind in ("next", "title") or not slides:
        slides.append(MarkedSlide(tag.start()))
    if kind == "title":
        slides[-1].title = piece
    else:
        slides[-1].pieces.append(piece)
