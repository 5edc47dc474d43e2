"""Makes the questions of many students, one after the other, and writes their pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..checking.printable import Printable
from ..course.assignment import Assignment
from ..sandbox import Sandbox
from ..submission.contents import Submission
from ..submission.opening import SubmissionError, open_submission
from .choosing import Viva, asked_about, fingerprint, make_viva
from .kept import FOLDER, KeptQuestions
from .quiz_file import QuizResult, grade_quiz
from .quiz_pages import Row, write_index, write_viva
from .typed_quiz import FILE


@dataclass(frozen=True)
class Handed:
    """What a student handed in. file: unique, and safe as the name of a file. path: to open."""

    file: Printable
    name: Printable
    path: Path


def viva_of(
    sandbox: Sandbox,
    submission: Submission,
    rules: Assignment,
    parts: Iterable[str] = (),
    kept: KeptQuestions | None = None,
) -> tuple[Viva, QuizResult | None]:
    """The questions about an open submission, and how a quiz that lies in it agrees with them.

    parts: these alone; else those that were handed in. kept: where they may lie already.
    """
    wanted = [*parts] or submission.parts()
    there = [part for part in rules.parts() if part in wanted]
    code = fingerprint(asked_about(submission, there))
    if kept and (questions := kept.find(code)):
        viva = Viva(submission.name, code, questions)
    else:
        viva = make_viva(sandbox, submission, there, rules.course_seed)
    typed = [text for path, text in submission.files.items() if PurePosixPath(path).name == FILE]
    return viva, grade_quiz(typed[0], viva) if typed else None


def write_all(
    sandbox: Sandbox,
    handed: Iterable[Handed],
    rules: Assignment,
    parts: Iterable[str],
    folder: Path,
    made_by: str,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Everybody's pages below a folder, each written as soon as it is made. Questions are kept
    there, too, so that the same command goes on where it was stopped.

    made_by: what decides about questions beside the code, in any words. Raises OSError.
    """
    rows, parts = list[Row](), [*parts]
    kept = KeptQuestions(folder / FOLDER, made_by)
    for each in handed:
        tell(f"asking about the code of {each.name}")
        try:
            submission = open_submission(each.path)
        except (SubmissionError, OSError) as error:
            rows.append(Row(each.file, problem=str(error)))
            continue
        submission.name = each.name
        try:
            viva, quiz = viva_of(sandbox, submission, rules, parts, kept)
        except Exception as error:  # ours: one student's code keeps nobody else's pages away
            told = f"no questions could be made ({type(error).__name__}); please report it"
            rows.append(Row(each.file, problem=told))
            continue
        kept.keep(viva.code, viva.questions)
        write_viva(folder, each.file, viva)
        rows.append(Row(each.file, viva, quiz))
    kept.forget_others()
    write_index(folder, rows)
    return rows
