"""The file into which a student types letters: it is read as text, and compared with the code."""

import pytest

from autograder.checking.printable import printable
from autograder.viva.choosing import Viva
from autograder.viva.question import Question
from autograder.viva.quiz_file import grade_quiz, quiz_text


def question(right: int) -> Question:
    return Question("kind", "f", "m", 3, "x = 1", "Which?", ("1", "2", "3", "4"), right, "Ask.")


VIVA = Viva(printable("Ada"), "abc123", tuple(map(question, (0, 2, 3))))


def typed(*letters: str, code: str = "abc123") -> bytes:
    lines = [f'code = "{code}"', *(f"q{n} = {letter!r}" for n, letter in enumerate(letters, 1))]
    return "\n".join(lines).encode()


def test_what_is_handed_out_says_nothing_of_what_is_right() -> None:
    text = quiz_text(VIVA)
    assert text.count('= ""') == 3 and "Ada" not in text
    result = grade_quiz(text.encode(), VIVA)
    assert result.given == ("", "", "") and result.agreeing == 0 and not result.problem


def test_letters_are_compared_in_any_case() -> None:
    result = grade_quiz(typed("A", " c ", "b"), VIVA)
    assert result.given == ("a", "c", "b") and result.right == ("a", "c", "d")
    assert result.agreeing == 2 and not result.disagrees
    assert grade_quiz(typed("b", "b", "d"), VIVA).disagrees


@pytest.mark.parametrize(
    ("contents", "problem"),
    [
        (typed("a", code="other"), "other code"),
        (b"q1 = ", "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"x" * 30_000, "cannot be read"),
        (b"", "other code"),
    ],
)
def test_a_file_that_cannot_be_counted_says_why(contents: bytes, problem: str) -> None:
    result = grade_quiz(contents, VIVA)
    assert problem in result.problem and result.disagrees


def test_a_quiz_is_never_run() -> None:
    contents = typed("a", "c", "d") + b"\nraise SystemExit(__import__('os').system('false'))\n"
    assert grade_quiz(contents, VIVA).agreeing == 3


def test_letters_that_are_none() -> None:
    assert grade_quiz(b'code = "abc123"\nq1 = 1\nq2 = "e"\nq3 = ["d"]', VIVA).given == ("", "", "")
