"""The file quiz.py: a student types a letter for each question. It is read as text, and never
run.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ..checking.functions import own_tree_of
from ..checking.printable import NOTHING, Printable, printable
from .choosing import Viva

FILE = "quiz.py"
LETTERS = ("a", "b", "c", "d")
LARGEST = 20_000  # bytes of a file that is read


@dataclass(frozen=True)
class QuizResult:
    """How a typed quiz and the code that it is about agree.

    given: the letters, in the order of the questions, "" where there is none. right: the letters
        that are. problem: why it cannot be counted.
    """

    given: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    problem: Printable = NOTHING

    @property
    def agreeing(self) -> int:
        return sum(one == other for one, other in zip(self.given, self.right, strict=True))

    @property
    def disagrees(self) -> bool:
        """Whether more answers are wrong than right, or nothing can be said for certain."""
        return bool(self.problem) or 2 * self.agreeing < len(self.right)


def quiz_text(viva: Viva) -> str:
    """The file as it is handed out: no right answer, and nothing of the student's in it."""
    lines = [
        '"""The questions stand in quiz.html. Write the letter of your answer between the quotes,',
        "and hand this file in together with your code. It is read, not run.",
        '"""',
        "",
        f'code = "{viva.code}"  # leave this line as it is: it says which code is asked about',
        "",
        *(
            f'q{number} = ""  # {question.module}.py, line {question.line}'
            for number, question in enumerate(viva.questions, 1)
        ),
    ]
    return "\n".join(lines) + "\n"


def read_quiz(contents: bytes) -> Mapping[str, str] | None:
    """{name: text} of what was typed; None where it is no such file."""
    tree = own_tree_of(contents[:LARGEST].decode("utf-8", "replace"))
    if tree is None or len(contents) > LARGEST:
        return None
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def grade_quiz(contents: bytes, viva: Viva) -> QuizResult:
    """What was typed, beside what the code does. viva: made anew from the code."""
    typed = read_quiz(contents)
    right = tuple(question.letter for question in viva.questions)
    if typed is None:
        return QuizResult(problem=printable(f"{FILE} cannot be read as Python"))
    if typed.get("code") != viva.code:
        told = f"{FILE} is about other code than what was handed in with it"
        return QuizResult(problem=printable(told))
    letters = [typed.get(f"q{number}", "").strip().lower() for number in range(1, len(right) + 1)]
    given = tuple(letter if letter in LETTERS else "" for letter in letters)
    return QuizResult(given, right)
