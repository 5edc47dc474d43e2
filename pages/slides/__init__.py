"""Slides of each part, made from its notebook: `build(folder)` writes PART.html and PART.pdf.

What a slide has is marked in the notebook's source, see notebooks/slide_marks.py.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.course import assignment as assignments
from notebooks.building import NAMES

from .html_deck import make_html
from .pandoc import CannotBuild
from .pdf_deck import make_pdf
from .pictures import draw
from .reading import Deck, read_deck

__all__ = ["CannotBuild", "build", "decks"]
AT_ONCE = 2  # parts whose pictures are drawn side by side: each has a process of its own


def decks() -> list[Deck]:
    """The decks of the parts that the course asks, where a notebook has slides. Raises
    SourceError.
    """
    asked = assignments.read().parts()
    found = [read_deck(name) for name in NAMES if name in asked]
    return [deck for deck in found if deck.slides]


def build(folder: Path) -> list[Path]:
    """Write the slides of each part into a folder, as HTML and as PDF, and return the files.

    It draws the notebooks' pictures, a minute or two. Raises SourceError where a notebook's
    source cannot be followed, and CannotBuild where pandoc or typst is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [
            path for paths in pool.map(lambda deck: _write(deck, folder), decks()) for path in paths
        ]


def _write(deck: Deck, folder: Path) -> list[Path]:
    pictures = draw(deck)
    page, printed = folder / f"{deck.part}.html", folder / f"{deck.part}.pdf"
    page.write_text(make_html(deck, pictures), encoding="utf-8")
    printed.write_bytes(make_pdf(deck, pictures))
    return [page, printed]
