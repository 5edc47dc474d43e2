"""A formula above the right one, with the terms marked that differ; and how much of a facet is
told.
"""

import pytest

from autograder.checking.printable import printable
from autograder.checking.verdict import FacetResult, Verdict
from autograder.report.formulas import compare, pairs
from autograder.report.words import describe_facets, facets_at

MINE = "x_t = alpha_bar_t * x_0 + sqrt(1 - alpha_bar_t) * noise"
RIGHT = "x_t = sqrt(alpha_bar_t) * x_0 + sqrt(1 - alpha_bar_t) * noise"
SAID = printable("The factor of x_0 is alpha_bar_t; it should be sqrt(alpha_bar_t).")
WRONG = FacetResult(
    "noisy sample", "wrong", 0.0, 1.0, printable(MINE), printable(RIGHT), None, SAID
)
PASSED = FacetResult("noise", "passed", 0.5, 0.5)


def test_the_term_that_differs_is_marked_and_signs_inside_brackets_part_nothing() -> None:
    pair = compare(MINE, RIGHT)
    assert [piece.text for piece in pair.yours if piece.differs] == [" alpha_bar_t * x_0"]
    assert [piece.text for piece in pair.right if piece.differs] == [" sqrt(alpha_bar_t) * x_0"]
    yours, right, marks = pair.lines()
    assert (yours, right) == (f"yours: {MINE}", f"right: {RIGHT}")
    assert right[marks.index("^") : marks.rindex("^") + 1] == " sqrt(alpha_bar_t) * x_0"


def test_a_missing_term_and_another_sign_are_marked_too() -> None:
    pair = compare("y = a - b", "y = a + b + c")
    assert [piece.text for piece in pair.yours if piece.differs] == [" - b"]
    assert [piece.text for piece in pair.right if piece.differs] == [" + b", " + c"]


def test_one_formula_that_several_facets_read_is_shown_once() -> None:
    assert len(pairs([WRONG, WRONG, PASSED])) == 1


@pytest.mark.parametrize(
    ("hints", "formulas", "names"), [("what", 1, 2), ("where", 0, 2), ("none", 0, 0)]
)
def test_a_hint_level_is_a_ceiling(hints: str, formulas: int, names: int) -> None:
    facets = facets_at(Verdict("wrong", facets=[WRONG, PASSED]), hints)
    assert (len(pairs(facets)), len(facets)) == (formulas, names)
    assert all(facet.message == "" for facet in facets) == (hints != "what")


def test_a_sentence_on_the_mistake_is_not_said_twice() -> None:
    assert f"noisy sample: {SAID}" in describe_facets([WRONG, PASSED], sentence="")
    assert f"noisy sample: {SAID}" not in describe_facets([WRONG, PASSED], sentence="Known.")
    two = [WRONG, FacetResult("target", "wrong", 0.0, 1.0, message=printable("Other."))]
    assert f"noisy sample: {SAID}" in describe_facets(two, sentence="Known.")
    assert "these are right: noise" in describe_facets([WRONG, PASSED], sentence="")
