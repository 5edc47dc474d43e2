"""Whether an answer is right, and how it differs from the closest one that is.

Tolerances, stated once. A value may differ from the right one by `tolerance` times the largest
right value. The default of 2e-5 is for single steps: tables of a schedule are float32 in any
correct solution (in float64 runs too), which leaves 1e-6 or so after a division by 1 - alpha_bar >=
0.01, and float32 builds differ by 4e-6 among themselves. Cases whose formula loses more say so
themselves. The tests show that every known mistake still differs by more.
"""

from collections.abc import Container

import numpy as np

from ..worker.probing.vocabulary import ABSENT, IS_NONE
from .checks import Answer, Arrays, Case
from .differences import describe_difference, differ, difference_in_shape
from .typed_answers import is_claim, set_of, unknown_outputs
from .verdict import Shown

VALUES, PLACE, NAME = "values", "place", "name"  # what is told of a difference


def find_difference(answer: Answer, case: Case, told: str = VALUES) -> str | None:
    """None if the answer is right, else a sentence on how it differs from the closest right answer.

    told: VALUES, both of them; PLACE: where it is wrong, but no value that would be right, and of a
        set not even which name is wrong, as one that is in it should not be, and one that is not
        should; NAME: which output is wrong, and no number of anybody's.
    """
    if not case.expected:
        raise ValueError(f"the case {case.name} has no right answer to compare with")
    if is_right_in_some_way(answer, case):
        return None
    return _first_difference(answer, case.expected[0], case, told)


def is_right_in_some_way(answer: Answer, case: Case) -> bool:
    """Whether an answer is one of the right ones."""
    return any(is_right(answer, expected, case) for expected in case.expected)


def is_right(answer: Answer, expected: Arrays, case: Case) -> bool:
    """Whether all outputs of one right answer are there, as near as the case asks."""
    exact = unknown_outputs(case.probe)
    return all(_agrees(answer, name, right, case, exact) for name, right in expected.items())


def _agrees(
    answer: Answer, name: str, right: np.ndarray, case: Case, exact: Container[str]
) -> bool:
    """Whether an output is right. exact: the outputs that no tolerance covers."""
    if name in answer.unread or name in answer.kinds or name not in answer.outputs:
        return False
    return not differ(answer.outputs[name], right, 0.0 if name in exact else case.tolerance)


def shown_difference(answer: Answer, case: Case) -> Shown | None:
    """The first output that differs from the right one in its values alone."""
    for name, right in case.expected[0].items():
        given = answer.outputs.get(name)
        if (
            given is not None
            and given.shape == right.shape
            and differ(given, right, case.tolerance)
        ):
            return Shown(case.title, name, given, right)
    return None


def wrong_outputs(answer: Answer, case: Case) -> set[str]:
    """The outputs that differ from the closest right answer; none where it is an exception."""
    if answer.raised is not None:
        return set()

    exact = unknown_outputs(case.probe)
    fewest: set[str] | None = None
    for expected in case.expected:
        wrong: set[str] = set()
        for name, right in expected.items():
            if not _agrees(answer, name, right, case, exact):
                wrong.add(name)
                if fewest is not None and len(wrong) >= len(fewest):
                    break  # no closer than another
        else:
            fewest = wrong
    return fewest or set()


def _first_difference(
    answer: Answer, expected: Arrays, case: Case, told: str = VALUES
) -> str | None:
    """What is of another kind or shape comes first: it explains values that differ elsewhere."""
    for name, right in expected.items():
        if difference := _difference_in_form(answer, name, right, case):
            return f"{name}: wrong" if told == NAME else difference
    sets = {name: set_of(case.probe, name) for name in expected} if told != VALUES else {}
    # set by set, whichever name is wrong
    names = sorted(expected, key=sets.__getitem__) if sets else expected
    for name in names:
        given, right = answer.outputs[name], expected[name]
        withheld = told != VALUES
        if difference := _in_words(case, name, given, right, withheld):
            if sets.get(name):
                return f"{sets[name]} is not the right set"
            return f"{name}: wrong" if told == NAME else difference
    return None


def _in_words(
    case: Case, name: str, given: np.ndarray, right: np.ndarray, withheld: bool
) -> str | None:
    """As describe_difference() has it, in words of the case."""
    axes = case.axes.get(name, ())
    difference = describe_difference(name, given, right, case.tolerance, withheld, axes)
    if difference and (name in case.claims or is_claim(case.probe, name)):
        so, should = ("not ", "") if right else ("", "not ")
        return f"{name}: this is {so}so, but it should {should}be"
    return difference


def _difference_in_form(answer: Answer, name: str, right: np.ndarray, case: Case) -> str | None:
    if name in answer.unread:
        return answer.unread[name]
    if answer.kinds.get(name) == "NoneType":
        return f"{name} {IS_NONE}"
    if answer.kinds.get(name) == ABSENT:
        return f"{name} is missing"
    if name in answer.kinds:
        wanted = "tensor" if right.ndim else "number"
        return f"{name} should be a {wanted}, but it is a {answer.kinds[name]}"
    if name not in answer.outputs:
        return f"{name} was not returned"
    if name in unknown_outputs(case.probe):
        return describe_difference(name, answer.outputs[name], right, 0.0)
    return difference_in_shape(name, answer.outputs[name], right)
