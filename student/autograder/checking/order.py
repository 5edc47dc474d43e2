"""The order in which readers expect exercises."""

import re


def order_of(exercise: str) -> list[tuple[int, str]]:
    """What sorts exercises by their numbers, 2.10 after 2.9, and 0.1b and 0.3iii by their
    letters.
    """
    return [
        (int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|([a-z]+)", exercise)
    ]
