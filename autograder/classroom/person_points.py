"""Points by persons in the reports of a class: what was graded, and what is pending."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..checking.printable import Printable, printable
from ..course.assignment import Assignment
from ..report.record import MarkedAnswer, PersonsPoints, Report, pending
from ..report.words import points
from . import mark_files, written_answers
from .compare import read_reports
from .find import Found
from .mark_files import Mark, MarkFiles, Marks
from .written_questions import Question, cells_handed_out, written_questions


class PersonPoints:
    """What persons gave for the written answers of a class.

    digests: {(student, question): digest of the answer as it is now}. A mark counts for the answer
    that it was given for; of a newer answer nobody has decided yet.
    """

    def __init__(
        self, questions: list[Question], marks: Marks, digests: dict[tuple[str, str], str]
    ) -> None:
        self.questions, self.marks, self.digests = questions, marks, digests
        self.students = sorted({student for student, _ in digests})

    def of(self, student: str, question: str) -> Mark | None:
        """The mark that counts, or None where the answer is not graded."""
        newest = mark_files.counting(self.marks.get((student, question), {}))
        if newest is None or newest[1].points is None:
            return None
        current = self.digests.get((student, question))
        return newest[1] if current in (None, newest[1].answer) else None

    def progress(self) -> Printable:
        """How far the class is graded, as a sentence."""
        asked = [(student, each.id) for student in self.students for each in self.questions]
        graded = sum(self.of(*place) is not None for place in asked)
        clashes = sum(bool(mark_files.conflicting(self.marks.get(each, {}))) for each in asked)
        told = f"{graded} of {len(asked)} written answers are graded by a person"
        return printable(f"{told}; assistants disagree on {clashes}" if clashes else told)

    def apply(self, report: Report, student: str) -> Report:
        """The report with these points."""
        manual = [self._exercise(each, student) for each in report.manual]
        return replace(report, manual=manual)

    def _exercise(self, about: PersonsPoints, student: str) -> PersonsPoints:
        asked = [each for each in self.questions if each.exercise == about.exercise]
        answers = tuple(self._answer(question, student) for question in asked)
        graded = answers and all(answer.points is not None for answer in answers)
        return replace(about, written=answers, status="graded" if graded else "pending")

    def _answer(self, question: Question, student: str) -> MarkedAnswer:
        mark = self.of(student, question.id)
        told = MarkedAnswer(question.id, question.title, question.points)
        if mark is None or mark.points is None:
            return told
        # the course may give other points by now
        factor = question.points / mark.of if mark.of else 0.0
        met = tuple(
            printable(f"{met.text} ({points(round(factor * met.points * met.times, 4))})")
            for met in mark.met
        )
        given = round(factor * mark.points, 4)
        return replace(told, points=given, met=met, comment=mark.comment)


def read_points(
    out: Path, found: list[Found], assignment: Assignment, parts: list[str]
) -> PersonPoints | None:
    """What persons gave in a class run's folder; None where nobody has begun."""
    files = MarkFiles(out / mark_files.FOLDER)
    if not files.is_begun():
        return None
    questions = written_questions(assignment, parts)
    return PersonPoints(questions, files.read(), _digests(out, found, questions, parts))


def _digests(
    out: Path, found: list[Found], questions: list[Question], parts: list[str]
) -> dict[tuple[str, str], str]:
    folder = out / written_answers.FOLDER
    works = written_answers.gather(found, questions, cells_handed_out(parts), folder)
    return written_answers.current_digests(works)


def given_by_persons(
    out: Path, found: list[Found], assignment: Assignment, parts: list[str]
) -> dict[str, Any]:
    """{"students": {address, number or name of a student, in small letters: what persons gave, and
    for which answers}, and what it takes to see whether an answer is still the same}, as
    gradescope_container reads it.

    A name that two students have is left out.
    """
    reports = read_reports(out)
    points = read_points(out, found, assignment, parts)
    questions = written_questions(assignment, parts)
    digests = _digests(out, found, questions, parts)
    given: dict[str, dict[str, Any]] = {}
    twice: set[str] = set()
    for one in found:
        report = reports.get(one.student)
        if report is None or not report.persons_began:
            continue
        report = points.apply(report, one.student) if points else report
        read_then = {name: digest for (who, name), digest in digests.items() if who == one.student}
        for name in {name.casefold() for name in (one.email, one.id, one.name) if name}:
            twice |= {name} & given.keys()
            manual = [asdict(about) for about in report.manual]
            given[name] = {"manual": manual, "digests": read_then}
    if not given:
        return {}
    return {
        "students": {name: known for name, known in given.items() if name not in twice},
        "questions": [asdict(written_answers.Place.of(question)) for question in questions],
        "handed_out": cells_handed_out(parts),
    }


def all_pending(assignment: Assignment, parts: list[str]) -> list[PersonsPoints]:
    """What persons have to grade in these parts."""
    return pending(assignment.by_a_person(parts), assignment.by_a_person_bonus(parts))
