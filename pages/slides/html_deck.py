"""A deck as one HTML file that needs nothing else."""

import base64
import html
import re
from pathlib import Path

from pages.one_file import POLICY

from .pandoc import convert
from .pictures import stands_beside
from .reading import Deck, Slide

HERE = Path(__file__).resolve().parent
WIDE = 'tabindex="0" role="group"'  # what may be wider than a phone is scrolled by keyboard, too
FEW_ROWS = 6


def make_html(deck: Deck, pictures: dict[str, bytes]) -> str:
    """The page. pictures: {cell: PNG}. Raises CannotBuild."""
    slides = [
        _section(slide, made.title, made.body, len(deck.slides), pictures)
        for slide, made in zip(deck.slides, convert(deck, "html"), strict=True)
    ]
    page = (HERE / "deck.html").read_text(encoding="utf-8")
    for name, text in {
        "policy": POLICY,
        "title": html.escape(deck.title),
        "style": (HERE / "deck.css").read_text(encoding="utf-8"),
        "script": (HERE / "deck.js").read_text(encoding="utf-8"),
        "slides": "\n".join(slides),
    }.items():
        page = page.replace(f"{{{{ {name} }}}}", text, 1)
    return page


def _section(slide: Slide, title: str, body: str, of: int, pictures: dict[str, bytes]) -> str:
    """A slide. of: how many there are."""
    level = "h1" if slide.number == 1 else "h2"
    name = f"slide-{slide.number}"
    shown = ""
    if slide.code:
        shown = f"<pre {WIDE} aria-label='Code'><code>{html.escape(slide.code)}</code></pre>"
    if slide.picture:
        data = base64.b64encode(pictures[slide.picture]).decode()
        alt = html.escape(f"Picture from the notebook: {slide.plain_title}")
        shown = f'<figure><img alt="{alt}" src="data:image/png;base64,{data}"></figure>'
    text = f'<div class="text">{_scrollable(body)}</div>' if body else ""
    label = html.escape(f"Slide {slide.number} of {of}: {slide.plain_title}")
    return (
        f'<section id="{name}" class="{_kind(slide, pictures)}" role="group" '
        f'aria-roledescription="slide" aria-label="{label}" tabindex="-1">\n'
        f"<{level}>{title}</{level}>\n{text}{shown}\n"
        f'<p class="number" aria-hidden="true">{slide.number} / {of}</p>\n</section>'
    )


def _kind(slide: Slide, pictures: dict[str, bytes]) -> str:
    """What decides on the layout, as classes of deck.css."""
    if slide.number == 1:
        return "opening"
    if slide.picture:
        return "picture beside" if stands_beside(slide, pictures) else "picture"
    if slide.rows:
        return "table few" if slide.rows < FEW_ROWS else "table"
    return "words short" if slide.is_short else "words"


def _scrollable(body: str) -> str:
    """The text of a slide, with tables and formulas that can be scrolled where they are wide.
    Columns are as wide as what stands in them.
    """
    body = re.sub(r"<colgroup>.*?</colgroup>", "", body, flags=re.DOTALL)
    body = re.sub(r"<table [^>]*>", "<table>", body)
    body = re.sub(
        r'<p>(<math display="block".*?</math>)</p>',
        rf'<p class="formula" {WIDE} aria-label="Formula">\1</p>',
        body,
        flags=re.DOTALL,
    )
    body = body.replace("<table>", f'<div class="wide" {WIDE} aria-label="Table"><table>')
    return body.replace("</table>", "</table></div>")
