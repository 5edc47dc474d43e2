"""The texts of a deck, converted by pandoc in one run."""

import re
import subprocess
from dataclasses import dataclass

from autograder.collect.printing import find_pandoc

from .reading import Deck

READER = "gfm+tex_math_dollars"
BREAK = "QendofonepieceofthisdeckQ"  # a word that stands on no slide
INSTALL = "pip install pypandoc-binary typst"


class CannotBuild(Exception):
    """A tool is missing, or it refused a text. The message says what to do."""


@dataclass(frozen=True)
class Converted:
    """A slide's title and its texts together, in HTML or in typst."""

    title: str
    body: str


def convert(deck: Deck, to: str) -> list[Converted]:
    """The slides in the format html or typst. Raises CannotBuild."""
    pieces = []
    for slide in deck.slides:
        pieces += [slide.title, "\n\n".join(slide.texts)]
    made = ask_pandoc(f"\n\n{BREAK}\n\n".join(pieces), to)
    around = ("<p>", "</p>") if to == "html" else ("", "")
    parts = [part.strip() for part in made.split(BREAK.join(around))]
    if len(parts) != len(pieces):
        raise CannotBuild(f"{deck.part}: pandoc made {len(parts)} pieces of {len(pieces)}")
    if to == "html":  # a title stands in a heading, not in a paragraph of its own
        parts[::2] = [re.sub(r"^<p>(.*)</p>$", r"\1", part, flags=re.DOTALL) for part in parts[::2]]
    return [Converted(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]


def ask_pandoc(text: str, to: str) -> str:
    """A Markdown text in another format, formulas as MathML or as typst has them."""
    pandoc = find_pandoc()
    if pandoc is None:
        raise CannotBuild(f"slides need pandoc, which is not here: {INSTALL}")
    command = [pandoc, "--from", READER, "--to", to, "--wrap", "none", "--fail-if-warnings"]
    done = subprocess.run(
        [*command, "--mathml", "--no-highlight"], input=text, capture_output=True, encoding="utf-8"
    )
    if done.returncode != 0:
        raise CannotBuild(f"pandoc refused a slide: {done.stderr.strip()[:600]}")
    return done.stdout
