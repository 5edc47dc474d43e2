"""A marker for each exercise: `pytest -m e1_3` runs what belongs to exercise 1.3.

A test has it by itself where a parameter is an exercise, its number or a check's id. Others are
marked by hand, with `@pytest.mark.e1_3`, or through one of the functions below.
"""

import ast
from collections.abc import Iterable, Iterator

import pytest
from course import EXERCISES, PARTS

from autograder.checking.exercise import Exercise

NUMBERS = [*dict.fromkeys(each.exercise for each in EXERCISES.values())]


def marker_name(number: str) -> str:
    """e2_1_1 for exercise 2.1.1."""
    return "e" + number.replace(".", "_")


def marks_of(*exercises: str) -> list[pytest.MarkDecorator]:
    """The markers of exercises, each given by its number or by the id of a check."""
    numbers = [EXERCISES[name].exercise if name in EXERCISES else name for name in exercises]
    assert set(numbers) <= set(NUMBERS), numbers
    return [getattr(pytest.mark, marker_name(number)) for number in dict.fromkeys(numbers)]


def marks_of_part(part: str) -> list[pytest.MarkDecorator]:
    """The markers of all exercises of a part: for work that solves the whole of it."""
    return marks_of(*(each.exercise for each in PARTS[part]))


def marks_of_change(part: str, module: str, pieces: Iterable[str]) -> list[pytest.MarkDecorator]:
    """The markers of the exercises whose functions hold one of these pieces of the reference
    solution.
    """
    (source,) = {each.place.read(module) for each in PARTS[part] if each.module == module}
    places = [_line_of(source, piece) for piece in pieces]
    asked = [each for each in PARTS[part] if each.module == module]
    return marks_of(
        *(each.id for each in asked if any(line in _lines(source, each) for line in places))
    )


def _line_of(source: str, piece: str) -> int:
    """The line in which a piece begins, without the empty space before it."""
    return source[: source.index(piece) + len(piece) - len(piece.lstrip())].count("\n") + 1


def _lines(source: str, exercise: Exercise) -> range:
    """The lines of an exercise's function."""
    body = ast.parse(source).body
    for name in exercise.function.split("."):
        (node,) = (node for node in body if getattr(node, "name", "") == name)
        body = getattr(node, "body", [])
    return range(node.lineno, (node.end_lineno or 0) + 1)


def numbers_in(parameters: Iterable[object]) -> Iterator[str]:
    """The numbers of the exercises that the parameters of a test speak of."""
    for value in parameters:
        if isinstance(value, Exercise):
            yield value.exercise
        elif isinstance(value, str) and value in EXERCISES:
            yield EXERCISES[value].exercise
        elif isinstance(value, str) and value in NUMBERS:
            yield value
