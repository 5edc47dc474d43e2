"""Known mistakes are edits of the solution that a better comment or another line break does not
disturb.
"""

import ast
import io
import tokenize

import pytest
from course import PARTS

from autograder.checking.edits import edited

SOURCE = """
def f(x):
    # a comment about y = 2
    y = g(x, 1)  # (B,)
    return y  # to the caller
"""


def test_a_piece_is_found_whatever_comments_and_line_breaks_are_in_it() -> None:
    made = edited(SOURCE, (("y = g(\n    x, 1\n)", "y = 2"), ("return y", "return -y")), "mine")
    assert ast.unparse(ast.parse(made)) == "def f(x):\n    y = 2\n    return -y"


@pytest.mark.parametrize(("piece", "times"), [("y = 3", 0), ("y", 2), ("y = 2", 0), ("(B,)", 0)])
def test_a_piece_must_stand_there_once_and_comments_do_not_count(piece: str, times: int) -> None:
    with pytest.raises(ValueError, match=f"mine: .* stands {times} times"):
        edited(SOURCE, ((piece, ""),), "mine")


def with_other_comments(source: str) -> str:
    """The source with every comment reworded, and a blank line below each."""
    changed = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            changed.append((token.start, token.end))
    lines = source.splitlines()
    for (row, first), (_, last) in reversed(changed):
        line = lines[row - 1]
        lines[row - 1] = f"{line[:first]}# better words{line[last:]}\n"
    return "\n".join(lines) + "\n"


def test_every_known_mistake_survives_other_comments_in_the_solution() -> None:
    for exercises in PARTS.values():
        for exercise in exercises:
            reference = exercise.reference()
            commented = with_other_comments(reference)
            assert commented != reference
            for mistake in exercise.misconceptions:
                made = ast.dump(ast.parse(mistake.apply(commented)))
                assert made == ast.dump(ast.parse(mistake.apply(reference))), mistake.name
