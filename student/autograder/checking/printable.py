"""The one door for words that student code or a submission chose: names of files, messages of
exceptions, what was printed, what a file of numbers says.

Every field that people read is of the type Printable, and nothing but printable() makes one. A
sentence of ours with such a word in it goes through the door as a whole: a str that did not is
refused by mypy.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NewType

Printable = NewType("Printable", str)
NOTHING = Printable("")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
PLAIN_PATH = re.compile(r"[\w.+/-]{1,80}")
MOST_MARKS = 4  # on one letter
LONGEST_PATH = 60  # letters of any other path that are shown
MOST_NAMED = 2  # files beside the first one that a note names


def printable(text: str, lines: bool = False) -> Printable:
    """A text without what moves a terminal's cursor, turns a line round, covers other lines or is
    no character. What went through once stays as it is.

    lines: keep ends of lines; else they become spaces, so that nothing can look like a line of the
        report's own.
    """
    kept = "\n\t" if lines else ""
    if not lines:
        text = " ".join(text.split())
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in kept else REPLACEMENT for c in text)
    return Printable(text if text.isascii() else _without_piles(text))


def _without_piles(text: str) -> str:
    """With a sign in place of each mark that a letter carries beyond what any script needs: they
    would pile up over the lines above and below.
    """
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        kept.append(character if marks <= MOST_MARKS else REPLACEMENT)
    return "".join(kept)


def path_in_words(path: str) -> Printable:
    """A path that a submission chose, within a sentence of ours: in quotes and cut, where it might
    be taken for a part of the sentence.
    """
    if PLAIN_PATH.fullmatch(path):
        return printable(path)
    end = "/".join(path.split("/")[-2:])
    return quoted(f"{'…' * (len(end) > LONGEST_PATH)}{end[-LONGEST_PATH:]}")


def quoted(text: str) -> Printable:
    """What somebody else wrote, between signs that do not come up in it."""
    return printable(f"«{text.translate(dict.fromkeys(map(ord, '«»')))}»")


def one_note(told: Sequence[tuple[str, str]]) -> Printable:
    """One sentence on several files of which the same can be said. told: (path, what is said)."""
    (path, said), *others = told
    named: list[str] = [path_in_words(other) for other, _ in others]
    if len(named) > MOST_NAMED:
        named = [*named[:MOST_NAMED], f"{len(named) - MOST_NAMED} more"]
    likewise = f"; likewise {', '.join(named)}" if named else ""
    return printable(f"{path_in_words(path)} {said[:150]}{likewise}")
