"""Reads the letters that a student typed into quiz.py. Each line is read by itself, as text: a line
that is not understood takes no other one with it, and is told with its number.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..checking.printable import Printable, printable, quoted

FILE = "quiz.py"
LETTERS = ("a", "b", "c", "d")
LARGEST = 20_000  # bytes of a file that is read
LONGEST = 60  # letters of a line that is shown
MOST_REMARKS = 6

QUOTES = "\"'`´‘’‚‛“”„‟«»\N{REPLACEMENT CHARACTER}"  # the last one: of an old encoding
ANSWER = re.compile(r"q\s*(\d{1,3})\b(.*)", re.IGNORECASE)
ASSIGNED = re.compile(r"(?:q\s*\d{1,3}|code)\s*[:=]", re.IGNORECASE)
CODE = re.compile(r"code\b(.*)", re.IGNORECASE)
GIVEN = re.compile(r"\s*(?::\s*\w+\s*(?==))?[:=]+([^#]*)")  # a type may stand behind the name
LETTER = re.compile(r"(?:\(?([a-d])[).:]?)?", re.IGNORECASE)
FINGERPRINT = re.compile(r"(\w*)")
TEXT = re.compile(rf"[{QUOTES}]{{3}}")  # begins and ends a text of several lines


@dataclass(frozen=True)
class Typed:
    """What stands in a quiz file.

    code: the fingerprint of the code that it is about, "" where it says none. letters: {number of a
        question: the letter, "" where none was typed}. remarks: on lines that are not understood.
    """

    code: str
    letters: Mapping[int, str]
    remarks: tuple[Printable, ...]


def read_quiz(contents: bytes) -> Typed:
    """What was typed. Raises ValueError with a sentence where it is no such file."""
    code, letters, remarks = "", dict[int, str](), list[str]()
    for number, line in _lines(_text(contents)):
        if (answer := ANSWER.match(line)) is not None:
            question = int(answer[1])
            letter = _value(LETTER, answer[2])
            if letter is None:  # neither a letter nor nothing
                remarks.append(
                    f"{_not_understood(number, line)} Write one of the letters "
                    f'{", ".join(LETTERS)} between quotes: q{question} = "a"'
                )
                continue
            if letters.setdefault(question, letter) != letter:
                remarks.append(f"line {number} answers question {question} again, and counts")
            letters[question] = letter
        elif (found := CODE.match(line)) and (told := _value(FINGERPRINT, found[1])):
            code = told
        else:
            remarks.append(f'{_not_understood(number, line)} Answers are lines such as q1 = "a"')
    if len(remarks) > MOST_REMARKS:
        more = f"there are {len(remarks) - MOST_REMARKS} more lines of this kind"
        remarks = [*remarks[:MOST_REMARKS], more]
    return Typed(code, letters, tuple(map(printable, remarks)))


def _text(contents: bytes) -> str:
    """The file as text, in UTF-8 or UTF-16; an editor may have written a byte order mark in front.

    Raises ValueError.
    """
    if len(contents) > LARGEST:
        raise ValueError(f"it has more than {LARGEST} bytes")
    is_utf_16 = contents.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = contents.decode("utf-16") if is_utf_16 else contents.decode("utf-8-sig", "replace")
    except UnicodeDecodeError as error:
        raise ValueError("it is no text; save it as UTF-8") from error
    if "\0" in text:
        raise ValueError("it is no text; save it as UTF-8")
    return text


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of all that says something. Nothing is said by comments, and by what stands
    in a text of several lines and is no answer.
    """
    is_text = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        stripped = line.strip()
        is_answer = ASSIGNED.match(stripped) is not None
        marks = 0 if is_answer else len(TEXT.findall(stripped))
        if is_answer or not (is_text or marks or not stripped or stripped.startswith("#")):
            yield number, stripped
        is_text ^= marks % 2 == 1


def _value(pattern: re.Pattern[str], behind: str) -> str | None:
    """What is given to a name, by what stands behind it; None where it is not understood."""
    given = GIVEN.match(behind)
    found = pattern.fullmatch(given[1].strip(f"{QUOTES},; \t")) if given else None
    return (found[1] or "").lower() if found else None


def _not_understood(number: int, line: str) -> str:
    shown = f"{line[:LONGEST]}{'…' * (len(line) > LONGEST)}"
    return f"line {number} is not understood: {quoted(shown)}."
