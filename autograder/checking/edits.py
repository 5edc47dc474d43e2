"""Edits of Python source that find their places by the code itself.

A place is a piece of code. It is compared token by token: comments, blank lines, line breaks and
spaces do not count, so that a better comment in a solution breaks no edit of it. Python's own
tokenize refuses pieces with an open bracket or indentation of their own, so it cannot be used.
"""

import re
from collections.abc import Iterator

from .literals import find_literals

Edits = tuple[tuple[str, str], ...]  # (piece of the source, what takes its place)

TOKEN = re.compile(r"\\\n|(?P<token>\w+|\S)")  # outside of strings and comments


def edited(source: str, edits: Edits, whose: str) -> str:
    """A source with pieces replaced, each of which must stand in it exactly once.

    whose: how a message names the edits. Raises ValueError where a piece is missing or stands there
        more than once.
    """
    for old, new in edits:
        places = [*_find(source, old)]
        if len(places) != 1:
            raise ValueError(f"{whose}: {old!r} stands {len(places)} times in the solution")
        ((start, end),) = places
        source = source[:start] + new + source[end:]
    return source


def _find(source: str, piece: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each place of the source with the piece's tokens."""
    wanted = [text for text, _, _ in _tokens(piece)]
    tokens = [*_tokens(source)]
    texts = [text for text, _, _ in tokens]
    for first in range(len(tokens) - len(wanted) + 1):
        if texts[first] == wanted[0] and texts[first : first + len(wanted)] == wanted:
            yield tokens[first][1], tokens[first + len(wanted) - 1][2]


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """(token, start, end) of each token that counts. A string is one, its prefix another."""
    place = 0
    for literal in find_literals(text):
        yield from _words(text, place, literal.start)
        if not literal.is_comment:
            yield text[literal.start : literal.end], literal.start, literal.end
        place = literal.end
    yield from _words(text, place, len(text))


def _words(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for found in TOKEN.finditer(text, start, end):
        if found["token"] is not None:
            yield found["token"], found.start(), found.end()
