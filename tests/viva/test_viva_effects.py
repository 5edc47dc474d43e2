"""What became of a result, and the words for it: unclear cases are no question, and of four options
one is true.
"""

import random

import numpy as np
import pytest

from autograder.viva.asked_of_changes import _in_words, _other_effects
from autograder.viva.changes import Change
from autograder.viva.experiments import Effect, compare
from autograder.viva.tried_changes import Tried

NUMBERS = np.linspace(1.0, 2.0, 20)


def effect(array: np.ndarray, raised: str | None = None, calls: int = 0) -> Effect:
    return Effect({"x": array}, raised, calls=tuple(object() for _ in range(calls)))


SOME = np.where(np.arange(20) < 8, NUMBERS + 1, NUMBERS)


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (NUMBERS + 1e-9, "same"),
        (NUMBERS + 1, "other"),
        (SOME, "some"),
        (NUMBERS + 1e-4, ""),  # rounding, or a change?
        (np.where(np.arange(20) < 19, NUMBERS + 1, NUMBERS), ""),  # some, or nearly all?
        (NUMBERS[:3], "shape"),
        (NUMBERS * np.nan, "not finite"),
    ],
)
def test_what_became_of_a_result(after: np.ndarray, word: str) -> None:
    assert compare(effect(NUMBERS), effect(after)) == word


def test_what_cannot_be_compared() -> None:
    assert compare(effect(NUMBERS), effect(NUMBERS, raised="ValueError")) == "raises"
    assert compare(effect(NUMBERS, raised="ValueError"), effect(NUMBERS)) == ""
    assert compare(effect(np.zeros(4)), effect(np.zeros(4))) == "", "a dead network says nothing"
    assert compare(effect(NUMBERS), Effect({"y": NUMBERS})) == ""


@pytest.mark.parametrize("word", ["same", "other", "some", "shape", "raises", "not finite"])
@pytest.mark.parametrize("calls", [4, 3, 0])
def test_no_option_is_true_beside_the_right_one(word: str, calls: int) -> None:
    change = Change("operator", (), "", "")
    tried = Tried(change, effect(NUMBERS, calls=4), effect(NUMBERS, calls=calls), word)
    right = _in_words(tried)
    others = [each for each in _other_effects(tried, random.Random(1)) if each != right]
    assert len({*others}) >= 3
    # either each option says how often the network is called, or none of them does
    assert len({"called" in each for each in (right, *others)}) == 1
    # and none of them only leaves out what the right one says
    assert not [each for each in others if right.startswith(each)]
