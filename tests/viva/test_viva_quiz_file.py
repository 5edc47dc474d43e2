"""The file into which a student types letters: it is read as text, and compared with the code."""

import pytest

from autograder.checking.printable import printable
from autograder.viva.choosing import Viva
from autograder.viva.question import Question
from autograder.viva.quiz_file import grade_quiz, quiz_text
from autograder.viva.typed_quiz import MOST_REMARKS


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
        (b"q1 = ", "does not say which code"),
        (b"\xff\xfe\x00", "save it as UTF-8"),
        ("q1 = 1".encode("utf-16-le"), "save it as UTF-8"),
        (b"x" * 30_000, "more than 20000 bytes"),
        (b"", "does not say which code"),
    ],
)
def test_a_file_that_cannot_be_counted_says_why(contents: bytes, problem: str) -> None:
    result = grade_quiz(contents, VIVA)
    assert problem in result.problem and result.disagrees


def test_a_quiz_is_never_run() -> None:
    contents = typed("a", "c", "d") + b"\nraise SystemExit(__import__('os').system('false'))\n"
    assert grade_quiz(contents, VIVA).agreeing == 3


def test_letters_that_are_none() -> None:
    result = grade_quiz(b'code = "abc123"\nq1 = 1\nq2 = "e"\nq3 = ["d"]', VIVA)
    assert result.given == ("", "", "")
    told = zip(result.remarks, (2, 3, 4), ("«q1 = 1»", '«q2 = "e"»', '«q3 = ["d"]»'), strict=True)
    for question, (remark, number, line) in enumerate(told, 1):
        assert remark.startswith(
            f"line {number} is not understood: {line}. Write one of the letters"
        )
        assert remark.endswith(f'q{question} = "a"')


FILLED = quiz_text(VIVA).replace('""  #', '"{}"  #').format("a", "c", "b")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("quotes", ['""', "''", "“”", "„“", "««", "``"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_editors_file_is_read(encoding: str, quotes: str, end: str) -> None:
    text = FILLED
    for letter in "acb":
        text = text.replace(f'"{letter}"', f"{quotes[0]}{letter}{quotes[1]}")
    result = grade_quiz(text.replace("\n", end).encode(encoding), VIVA)
    assert (result.given, result.problem, result.remarks) == (("a", "c", "b"), "", ())


def test_a_mark_in_front_of_the_first_line_is_no_letter_of_it() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        contents = typed("a", "c", "d").decode().encode(encoding)
        assert grade_quiz(contents, VIVA).agreeing == 3


def test_a_file_in_which_an_editor_set_all_quotes_in_an_old_encoding() -> None:
    text = FILLED.replace('"""', "“””").replace('"', "”")
    assert grade_quiz(text.encode("cp1252"), VIVA).given == ("a", "c", "b")


@pytest.mark.parametrize(
    "line",
    [
        "q2 = c",
        "Q2 = C",
        'q2: str = "c"',
        'q2 = "c)"',
        "q2 = c.",
        "q2 = '(c)',",
        "q2: c",
        'q2="c"#x',
    ],
)
def test_other_ways_to_write_an_answer(line: str) -> None:
    result = grade_quiz(f'code = "abc123"\n{line}\n'.encode(), VIVA)
    assert result.given == ("", "c", "") and not result.remarks


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("question 1: a", "line 3 is not understood: «question 1: a». Answers are lines such as"),
        ("q1", "line 3 is not understood: «q1»."),
        ("q2 = (", "line 3 is not understood: «q2 = (»."),
        ('q1 = "b"', "line 3 answers question 1 again, and counts"),
        ('q4 = "b"', "there is no question 4"),
        ("code is missing", "line 3 is not understood"),
    ],
)
def test_nothing_is_left_out_without_a_word(line: str, told: str) -> None:
    result = grade_quiz(f'code = "abc123"\nq1 = "a"\n{line}\nq3 = "d"'.encode(), VIVA)
    assert result.given[2] == "d" and not result.problem
    (remark,) = result.remarks
    assert remark.startswith(told)


def test_of_many_such_lines_their_number_is_told() -> None:
    contents = typed("a", "c", "d") + b"\nwhat?" * 50
    remarks = grade_quiz(contents, VIVA).remarks
    assert len(remarks) == MOST_REMARKS + 1 and "44 more lines" in remarks[-1]


def test_an_answer_counts_where_the_text_above_it_has_no_end() -> None:
    assert grade_quiz(FILLED.replace('"""\n\n', "\n", 1).encode(), VIVA).given == ("a", "c", "b")
