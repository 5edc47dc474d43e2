"""A formula that code computes above the one that is right, with the terms marked that differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..checking.printable import Printable, printable
from ..checking.verdict import FacetResult

YOURS, RIGHT = "yours: ", "right: "


@dataclass(frozen=True)
class Piece:
    """A piece of a formula's text. differs: whether the other formula has no such term."""

    text: Printable
    differs: bool


@dataclass(frozen=True)
class Pair:
    """Two formulas of one left side, piece by piece."""

    yours: list[Piece]
    right: list[Piece]

    def lines(self) -> list[Printable]:
        """In plain text: both, and below them where the right one is not met."""
        rows = [YOURS + _joined(self.yours), RIGHT + _joined(self.right)]
        marks = "".join(("^" if piece.differs else " ") * len(piece.text) for piece in self.right)
        if marks.strip():
            rows.append(" " * len(RIGHT) + marks.rstrip())
        return [printable(row, lines=True) for row in rows]


def pairs(facets: Sequence[FacetResult]) -> list[Pair]:
    """Each formula that is not the right one, once."""
    found = dict.fromkeys(
        (facet.reading, facet.right)
        for facet in facets
        if facet.status == "wrong" and facet.reading and facet.right
    )
    return [compare(reading, right) for reading, right in found if reading != right]


def compare(yours: str, right: str) -> Pair:
    """Mark what differs, term by term."""
    mine, due = _terms(yours), _terms(right)
    return Pair(_marked(mine, due), _marked(due, mine))


def _terms(formula: str) -> list[str]:
    """["x_t =", " sqrt(alpha_bar_t) * x_0", " + sqrt(1 - alpha_bar_t) * noise"]: a sign inside
    brackets parts nothing.
    """
    left, _, rest = formula.partition("=")
    terms, depth, start = [f"{left}="], 0, 0
    for place, letter in enumerate(rest):
        depth += (letter in "([") - (letter in ")]")
        if not depth and re.match(r" [+-] ", rest[place:]) and place > start:
            terms.append(rest[start:place])
            start = place
    return [*terms, rest[start:]]


def _marked(terms: list[str], others: list[str]) -> list[Piece]:
    known = {_bare(term) for term in others}
    return [Piece(printable(term, lines=True), _bare(term) not in known) for term in terms]


def _bare(term: str) -> str:
    """A term without the plus in front of it."""
    return term.strip().removeprefix("+").strip()


def _joined(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
