"""The file quiz.py: a student types a letter for each question. It is read as text, and never
run.
"""

from dataclasses import dataclass

from ..checking.printable import NOTHING, Printable, printable
from .choosing import Viva
from .typed_quiz import FILE, MOST_REMARKS, read_quiz


@dataclass(frozen=True)
class QuizResult:
    """How a typed quiz and the code that it is about agree.

    given: the letters, in the order of the questions, "" where there is none. right: the letters
        that are. problem: why it cannot be counted. remarks: on lines that are not understood.
    why_few: why there are few questions.
    """

    given: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    problem: Printable = NOTHING
    remarks: tuple[Printable, ...] = ()
    why_few: str = ""

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


def grade_quiz(contents: bytes, viva: Viva) -> QuizResult:
    """What was typed, beside what the code does. viva: made anew from the code."""
    try:
        typed = read_quiz(contents)
    except ValueError as error:
        return QuizResult(problem=printable(f"{FILE} cannot be read: {error}"))
    if typed.code != viva.code:
        told = f"{FILE} is about other code than what was handed in with it"
        if not typed.code:
            told = f'{FILE} does not say which code it is about: its line code = "..." is missing'
        return QuizResult(problem=printable(told), remarks=typed.remarks)
    right = tuple(question.letter for question in viva.questions)
    given = tuple(typed.letters.get(number, "") for number in range(1, len(right) + 1))
    numbers = sorted(number for number, letter in typed.letters.items() if letter)
    beyond = [str(number) for number in numbers if not 1 <= number <= len(right)]
    remarks = typed.remarks
    if beyond:
        told = f"{', '.join(beyond[:MOST_REMARKS])}{', …' * (len(beyond) > MOST_REMARKS)}"
        said = f"there is no question {told}, so what was typed for it is left out"
        remarks = (*remarks, printable(said))
    return QuizResult(given, right, NOTHING, remarks, viva.why_few)
