"""Where strings and comments stand in a text that should be Python source.

One pass, whatever the text is: Python's own tokenize refuses what is no whole module, and a regular
expression for a whole string begins anew at every quote of a string that does not end.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

OPENING = re.compile(r"\#|\"{3}|'{3}|[\"']")
CLOSING = {  # what may end each of them, and what stands behind a backslash, which does not
    '"""': re.compile(r'\\.|"""', re.DOTALL),
    "'''": re.compile(r"\\.|'''", re.DOTALL),
    '"': re.compile(r'\\.|["\n]', re.DOTALL),
    "'": re.compile(r"\\.|['\n]", re.DOTALL),
    "#": re.compile(r"\n"),
}


class Literal(NamedTuple):
    """A string, or a comment, by its places in a text.

    mark: what opens it. start, end: of all of it. closing: where what is in it ends; a string that
        is not closed ends with its line, one of several lines with the text.
    """

    mark: str
    start: int
    closing: int
    end: int

    @property
    def is_comment(self) -> bool:
        return self.mark == "#"

    def inside(self, text: str) -> str:
        """What stands between the quotes, as it is written."""
        return text[self.start + len(self.mark) : self.closing]


def find_literals(text: str) -> Iterator[Literal]:
    """Every string and comment of a text, in order. A string's prefix is not part of it."""
    place = 0
    while found := OPENING.search(text, place):
        closing, place = _end(text, found[0], found.end())
        yield Literal(found[0], found.start(), closing, place)


def _end(text: str, mark: str, start: int) -> tuple[int, int]:
    """Where what is in a literal ends, and where the literal does. start: behind its first mark."""
    for found in CLOSING[mark].finditer(text, start):
        if found[0] == mark:
            return found.span()
        if found[0] == "\n":
            return found.start(), found.start()
    return len(text), len(text)
