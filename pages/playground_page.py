"""The playground as one HTML file that needs nothing else."""

import functools
import re
from pathlib import Path

from .one_file import POLICY, one_file, small_enough

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "playground"
FILE = HERE / "playground.html"  # kept, because students get it
MOST = 300_000  # bytes: a phone opens it at once


def build() -> str:
    """The page, with its scripts and its style sheet in it. Raises ValueError where it has more
    bytes than MOST.
    """
    return small_enough(one_file(SOURCES, POLICY), MOST)


@functools.cache
def shown_mistakes() -> frozenset[tuple[str, str]]:
    """The known mistakes that the page shows, as (id of the check, name)."""
    source = (SOURCES / "bugs.js").read_text(encoding="utf-8")
    makers: dict[str, str] = dict(re.findall(r'const (\w+) = of\("\w+", "([^"]+)"', source))
    found = re.findall(rf'^    ({"|".join(makers)})\("(\w+)"', source, re.MULTILINE)
    return frozenset((makers[maker], name) for maker, name in found)
