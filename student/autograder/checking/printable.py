"""The one door for words that student code or a submission chose: names of files, messages of
exceptions, what was printed, what a file of numbers says.

Every field that people read is of the type Printable, and nothing but printable() makes one. A
sentence of ours with such a word in it goes through the door as a whole: a str that did not is
refused by mypy.
"""

from typing import NewType

Printable = NewType("Printable", str)
NOTHING = Printable("")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str, lines: bool = False) -> Printable:
    """A text without what moves a terminal's cursor, turns a line round or is no character. What
    went through once stays as it is.

    lines: keep ends of lines; else they become spaces, so that nothing can look like a line of the
        report's own.
    """
    kept = "\n\t" if lines else ""
    if not lines:
        text = " ".join(text.split())
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in kept else REPLACEMENT for c in text)
    return Printable(text)
