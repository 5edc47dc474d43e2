"""Where strings and comments stand in a text that should be Python source.

One pass, whatever the text is: Python's own tokenize refuses what is no whole module, and a regular
expression for a whole string begins anew at every quote of a string that does not end.

An f-string (or t-string) has code in braces. Since Python 3.12 that code may have comments and any
quotes, those of the f-string, too. It is read so under any version: older ones allow less of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

STOPS = {'"""': '"{3}', "'''": "'{3}", '"': '["\n]', "'": "['\n]"}  # where a string may end
OPENING = re.compile(r"\#|\"{3}|'{3}|[\"']")
COMMENT = re.compile(r"\n")
PREFIX = re.compile(r"(?<!\w)[rbuft]{1,2}\Z", re.IGNORECASE)

# What counts within a string: behind a backslash nothing does. Then of a string with code in
# braces, where two of them are one letter; and behind the colon that ends such code.
IN_STRING = {mark: re.compile(rf"\\.|{stop}", re.DOTALL) for mark, stop in STOPS.items()}
IN_TEXT = {
    mark: re.compile(rf"\\[^{{}}]|{{{{|}}}}|{{|{stop}", re.DOTALL) for mark, stop in STOPS.items()
}
IN_FORMAT = {
    mark: re.compile(rf"\\[^{{}}]|[{{}}]|{stop}", re.DOTALL) for mark, stop in STOPS.items()
}
LETTERS = "{{", "}}"
IN_BRACES = re.compile(rf"{OPENING.pattern}|[()\[\]{{}}:]")
DEEPER = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1, ":": 0}


class Literal(NamedTuple):
    """A string, or a comment, by its places in a text. Of a string with code in braces, each piece
    of text around them is one.

    mark: what opens it; "" behind a brace. start, end: of all of it. closing: where what is in it
        ends; a string that is not closed ends with its line, one of several lines with the text.
    prefix: the letters before the string, which are no part of it.
    """

    mark: str
    start: int
    closing: int
    end: int
    prefix: str = ""

    @property
    def is_comment(self) -> bool:
        return self.mark == "#"

    def inside(self, text: str) -> str:
        """What stands between the quotes, as it is written."""
        return text[self.start + len(self.mark) : self.closing]


def find_literals(text: str) -> Iterator[Literal]:
    """Every string and comment of a text, in order."""
    return _Finder(text).find()


@dataclass
class _Braces:
    """Open braces with code. mark, prefix: of the string around them. in_format: whether they stand
    behind the colon of other ones. depth: how many brackets are open within them.
    """

    mark: str
    prefix: str
    in_format: bool
    depth: int = 0


class _Finder:
    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.braces: list[_Braces] = []  # within each other

    def find(self) -> Iterator[Literal]:
        while found := (IN_BRACES if self.braces else OPENING).search(self.text, self.place):
            sign, start, self.place = found[0], found.start(), found.end()
            if sign == "#":
                _, closing, self.place = self._stop(COMMENT)
                yield Literal(sign, start, closing, self.place)
            elif sign in STOPS:
                yield from self._string(sign, start)
            elif self.braces[-1].depth or sign not in "}:":
                self.braces[-1].depth = max(0, self.braces[-1].depth + DEEPER[sign])
            else:
                around = self.braces[-1]
                in_format = sign == ":" or self.braces.pop().in_format
                yield from self._pieces("", self.place, around.mark, around.prefix, in_format)

    def _string(self, mark: str, start: int) -> Iterator[Literal]:
        prefix = ""
        if self.text[start - 1 : start].isalpha():
            before = PREFIX.search(self.text, max(0, start - 2), start)
            prefix = before[0].lower() if before else ""
        if set(prefix) & set("ft"):
            yield from self._pieces(mark, start, mark, prefix, in_format=False)
        else:
            _, closing, self.place = self._stop(IN_STRING[mark])
            yield Literal(mark, start, closing, self.place, prefix)

    def _pieces(
        self, opening: str, start: int, mark: str, prefix: str, in_format: bool
    ) -> Iterator[Literal]:
        """What is text from here to the next code in braces, or to the end of the string."""
        while True:
            sign, closing, self.place = self._stop((IN_FORMAT if in_format else IN_TEXT)[mark])
            if self.place > start:
                yield Literal(opening, start, closing, self.place, prefix)
            if sign != "}":
                break
            in_format = self.braces.pop().in_format
            opening, start = "", self.place + 1
            self.place = start
        if sign == "{":
            self.place += 1
            self.braces.append(_Braces(mark, prefix, in_format))
        while in_format and sign != "{":  # it ends within braces, which no version allows
            in_format = self.braces.pop().in_format

    def _stop(self, signs: re.Pattern[str]) -> tuple[str, int, int]:
        """(what ends a literal, where what is in it ends, where the literal does)."""
        place = self.place
        while found := signs.search(self.text, place):
            sign, place = found[0], found.end()
            if sign[0] != "\\" and sign not in LETTERS:
                return sign, found.start(), place if sign in STOPS else found.start()
        return "", len(self.text), len(self.text)
