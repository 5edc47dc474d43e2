"""The exercises of each part, found in the homework's folder: the files eN_*.py, each with its
EXERCISE.

In a student's copy there are none. The order is that of grading: a check comes after those that it
builds on.
"""

import functools

from ..content import homework
from .exercise import Exercise
from .order import order_of
from .student_numbers import StudentNumbers


@functools.cache
def exercises(part: str) -> tuple[Exercise, ...]:
    """The exercises of a part in the order of grading."""
    place = homework().parts[part]
    found = [place.load(file.stem).EXERCISE for file in place.exercise_files()]
    by_id: dict[str, Exercise] = {
        each.id: each for each in sorted(found, key=lambda each: order_of(each.exercise))
    }
    ordered: dict[str, Exercise] = {}

    def visit(each: Exercise) -> None:
        for earlier in each.after:
            if earlier not in ordered:
                visit(by_id[earlier])
        ordered[each.id] = each

    for each in by_id.values():
        visit(each)
    return tuple(ordered.values())


def all_exercises() -> dict[str, tuple[Exercise, ...]]:
    """{part: its exercises}, of every part."""
    return {part: exercises(part) for part in homework().parts}


def find(check: str) -> Exercise | None:
    """The exercise of a check's id; None where the homework has none of this id."""
    return next(
        (each for part in homework().parts for each in exercises(part) if each.id == check), None
    )


@functools.cache
def student_numbers(part: str) -> StudentNumbers | None:
    """How a part makes each student's own numbers; None where all students have the same ones."""
    place = homework().parts[part]
    if not place.numbers:
        return None
    made: StudentNumbers = place.load("numbers").NUMBERS
    return made
