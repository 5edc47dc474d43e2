"""What a part must offer in which each student has numbers of their own.

A part that states `numbers` in its part.toml has a module `numbers.py` with an object NUMBERS of
this kind.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from .edits import Edits
from .exercise import Exercise
from .printable import Printable


class StudentNumbers(Protocol):
    """Makes the numbers of each student, and all that follows from them. Numbers are hashable,
    of the part's own type.
    """

    common: Any  # the numbers of the sheet that everybody gets

    def of(self, student: str, course_seed: str) -> Any:
        """The numbers of a student by the id in the class list, in any case; an empty id gives
        the common ones.
        """

    def plain(self, numbers: Any) -> dict[str, object]:
        """The numbers alone, whoever they were made for, as JSON can hold them."""

    def kept(self, tell: Callable[[str], None]) -> dict[str, bytes]:
        """{path below the repository: contents} of what is computed once for all students, when the
        course is released; made anew only where the code that it came from has changed. tell: what
        is being computed.
        """

    def exercises(self, numbers: Any) -> tuple[Exercise, ...]:
        """The exercises that ask for them."""

    def edits(self, numbers: Any) -> dict[str, Edits]:
        """{module: what puts them into it} of the reference solution."""

    def files(self, numbers: Any) -> Iterator[tuple[str, bytes]]:
        """(path below the part's folder, contents) of the sheet with these numbers, without
        solutions.
        """

    def print_sheet(self, folder: Path) -> str:
        """Make a PDF of the sheet in a student's folder; returns why there is none, or nothing."""

    def key(self, numbers: Any, asked: set[str]) -> dict[str, object]:
        """What comes out with these numbers for the exercises that are asked, a column each,
        for who grades on paper.
        """

    def disagreement(self, contents: bytes, numbers: Any) -> Printable | None:
        """What to say where a file of numbers that was handed in holds other ones; else None."""


def names_somebody(contents: bytes) -> bool:
    """Whether a file of numbers says that it was made for a student; that of the common sheet does
    not.
    """
    try:
        return bool(json.loads(contents.decode())["student"])
    except (ValueError, RecursionError, LookupError, TypeError):
        return False
