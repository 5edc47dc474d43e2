"""A figure that cannot be drawn costs nothing else: a note takes its place."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from ..checking.printable import Printable, printable

Drawn = TypeVar("Drawn")


def draw_or_say_why(draw: Callable[[], Drawn], what: str) -> tuple[Drawn | None, list[Printable]]:
    """(what is drawn, no notes); where it cannot be drawn, (None, a note). what: how the note names
    the figure.

    Figures show whatever a student's code returned, however large: that overflows, and numpy warns
    nobody.
    """
    try:
        with np.errstate(all="ignore"):
            return draw(), []
    except Exception as error:  # ours, whatever it is
        why = type(error).__name__
        told = f"the figure of {what} is missing: the grader failed here, not your code ({why})"
        return None, [printable(told)]
