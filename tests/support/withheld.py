"""Looks for right numbers of part 0 in a text."""

import re

import numpy as np
from own_numbers import SEED

from autograder.course.assignment import Assignment

COURSE = Assignment(course_seed=SEED)
BLANKETS = ("blanket_of_e", "markov_blanket", "blanket_of_x")
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")


def alike(told: np.ndarray, value: float) -> bool:
    return bool(np.isclose(told, value, rtol=2e-4, atol=0).any())


def finds(text: str, values: set[float]) -> set[float]:
    """Those of the values that a text holds, to three digits or more."""
    told = np.array([float(number) for number in NUMBER.findall(text)])
    return {value for value in values if alike(told, value)}
