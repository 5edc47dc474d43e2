"""The pages of a viva: one for the assistant, with the right answers, one for the student, without,
and the file into which the student types letters.

Names and code are a student's own, so the pages escape everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from ..content import homework
from ..report.page import environment
from ..whole_files import write_whole
from .choosing import Viva
from .question import Question
from .quiz_file import QuizResult, quiz_text
from .typed_quiz import FILE

# Millimetres on paper, where nothing is made smaller, measured on pages that chromium printed.
ROOM, HEAD, FOOT, HOW = 268.0, 17.0, 13.0, 16.0
BORDERS, AROUND_CODE, CODE, LINE, OPTION = 8.0, 2.6, 3.9, 4.2, 5.6
# Letters in a line of it.
LETTERS, LETTERS_OF_CODE, LETTERS_OF_ASK = 105, 100, 75
SCALES = tuple(place / 20 for place in range(24, 9, -1))  # 1.2 to 0.5
ONE_COLUMN = 44  # letters of an option beside which no other one has room

ASSISTANTS, STUDENTS = "assistants", "students"  # folders below the one that is named
EVERYBODY, INDEX = "everybody.html", "index.html"


def with_code(text: str) -> Markup:
    """A sentence with what stands between backticks as code."""
    pieces = text.split("`")
    made = [
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    ]
    return Markup("").join(made)


def fit(viva: Viva) -> float:
    """The largest scale at which a sheet is printed on one page of A4."""
    fitting = (scale for scale in SCALES if scale * _height(viva, scale) <= ROOM)
    return next(fitting, SCALES[-1])


def _height(viva: Viva, scale: float) -> float:
    """Of a sheet whose lines are shorter because they are larger, before they are."""
    few = LINE * (1 + _lines(viva.why_few, LETTERS / scale)) if viva.why_few else 0.0
    return HEAD + max(FOOT, HOW) + few + sum(_height_of(each, scale) for each in viva.questions)


def _height_of(question: Question, scale: float) -> float:
    rows = [_lines(option, LETTERS / scale) for option in question.options]
    if not in_one_column(question):
        rows = [1, 1]
    code = sum(_lines(line, LETTERS_OF_CODE / scale) for line in question.code.split("\n"))
    text = _lines(question.text, LETTERS / scale)
    ask = _lines(question.ask, LETTERS_OF_ASK / scale)
    listing = AROUND_CODE + CODE * code if question.code else 0.0
    return BORDERS + listing + LINE * (text + ask + 1) + OPTION * sum(rows)


def _lines(text: str, letters: float) -> int:
    return 1 + int(len(text) / letters)


def in_one_column(question: Question) -> bool:
    """Whether its options need the whole width."""
    return max(map(len, question.options)) > ONE_COLUMN


def assistants_page(sheets: Sequence[Viva], title: str) -> str:
    """A page of A4 for each student, with the right answers."""
    return _render("viva_assistant.html", sheets=sheets, title=title)


def students_page(viva: Viva) -> str:
    """The quiz, in which no right answer stands."""
    return _render("viva_student.html", viva=viva)


def _render(template: str, **given: object) -> str:
    pages = environment()
    pages.filters |= {"with_code": with_code, "fit": fit, "in_one_column": in_one_column}
    return pages.get_template(template).render(subject=homework().subject, **given)


@dataclass(frozen=True)
class Row:
    """One student of many. file: the name of the pages' files. viva: None where there is a problem.

    quiz: of the file that was handed in with the code; None where there was none.
    """

    file: str
    viva: Viva | None = None
    quiz: QuizResult | None = None
    problem: str = ""

    @property
    def in_words(self) -> str:
        if self.problem:
            return self.problem
        if self.quiz is None:
            return "none"
        counted = f"{self.quiz.agreeing} of {len(self.quiz.right)} answers agree with the code"
        return "; ".join([self.quiz.problem or counted, *self.quiz.remarks])


def index_page(rows: Sequence[Row]) -> str:
    """Everybody, those first whose quiz and code disagree."""
    ordered = sorted(rows, key=lambda row: not (row.quiz and row.quiz.disagrees))
    told = [row.viva.name for row in rows if row.viva and row.quiz and row.quiz.disagrees]
    return _render(
        "viva_index.html", rows=ordered, disagreeing=told, everybody=EVERYBODY, folder=ASSISTANTS
    )


def write_viva(folder: Path, name: str, viva: Viva) -> None:
    """Both pages and the file of one student, below a folder. name: safe as that of a file.

    Raises OSError.
    """
    for below in (folder / ASSISTANTS, folder / STUDENTS / name):
        below.mkdir(parents=True, exist_ok=True)
    title = f"Questions on own code: {viva.name}"
    write_whole(folder / ASSISTANTS / f"{name}.html", assistants_page([viva], title))
    write_whole(folder / STUDENTS / name / "quiz.html", students_page(viva))
    write_whole(folder / STUDENTS / name / FILE, quiz_text(viva))


def write_index(folder: Path, rows: Sequence[Row]) -> Path:
    """What is about everybody: a list, and one file with all pages for assistants. Returns the
    list. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sheets = [row.viva for row in rows if row.viva is not None]
    everybody = assistants_page(sheets, "Questions on own code: everybody")
    write_whole(folder / EVERYBODY, everybody)
    write_whole(folder / INDEX, index_page(rows))
    return folder / INDEX
