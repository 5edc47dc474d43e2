"""Where an assistant grades: what the pages show of a question, and what becomes of a mark."""

import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..checking.printable import printable
from ..report.markdown_html import to_html
from ..report.words import points
from . import mark_files
from .mark_files import Mark, MarkFiles, Met
from .written_answers import Answer, Work
from .written_questions import Question

LONGEST_COMMENT = 5000


class Refused(ValueError):
    """A mark that cannot be, with a sentence."""


class Desk:
    """The written answers of a class in front of one assistant."""

    def __init__(self, questions: list[Question], works: list[Work], files: MarkFiles) -> None:
        self.questions = {question.id: question for question in questions}
        self.works = {work.students[0]: work for work in works}
        self.files, self._lock = files, threading.Lock()

    def progress(self) -> dict[str, dict[str, int]]:
        """{question: how many answers are graded, of how many, how many conflicts there are}."""
        marks = self.files.read()
        counted = {}
        for name in self.questions:
            states = [self._state(marks, work, name) for work in self.works.values()]
            counted[name] = {
                "graded": sum(state["graded"] for state in states),
                "of": len(states),
                "conflicts": sum(bool(state["conflict"]) for state in states),
            }
        return counted

    def page(self, name: str) -> dict[str, Any]:
        """What the page of a question starts with."""
        question = self.questions[name]
        return {
            "question": {
                "id": name,
                "title": question.title,
                "points": question.points,
                "items": [
                    {"points": item.points, "most": item.most, "text": printable(item.text)}
                    for item in question.items
                ],
            },
            "questions": list(self.questions),
            "me": self.files.me,
            "works": [self._shown(work, name) for work in self.works.values()],
            **self.news(name),
        }

    def _shown(self, work: Work, name: str) -> dict[str, Any]:
        answer = work.answers.get(name, Answer())
        return {
            "student": work.students[0],
            "names": ", ".join(work.names),
            "text": answer.text,
            "blank": answer.is_blank,
            "shown": [{"text": each.text, "picture": each.picture} for each in answer.shown],
            "documents": list(answer.documents),
            "digest": answer.digest,
            "notes": list(work.notes),
        }

    def news(self, name: str) -> dict[str, Any]:
        """What changes while one grades: marks, the comments that were written, progress."""
        marks = self.files.read()
        return {
            "states": {
                student: self._state(marks, work, name) for student, work in self.works.items()
            },
            "comments": mark_files.comments(marks, name),
            "progress": self.progress(),
        }

    def _state(self, marks: mark_files.Marks, work: Work, name: str) -> dict[str, Any]:
        """The marks of an answer. graded: whether one of them counts; changed: whether the answer
        is not the one any more that it was given for.
        """
        each = marks.get((work.students[0], name), {})
        newest = mark_files.counting(each)
        answer = work.answers.get(name, Answer())
        has_points = newest is not None and newest[1].points is not None
        changed = newest is not None and has_points and newest[1].answer != answer.digest
        return {
            "marks": {who: _plain(mark) for who, mark in each.items()},
            "counts": newest[0] if newest else None,
            "conflict": mark_files.conflicting(each),
            "graded": has_points and not changed,
            "changed": changed,
        }

    def answer_html(self, name: str, student: str) -> str:
        """A student's words with formulas set."""
        return to_html(self.works[student].answers.get(name, Answer()).text)

    def file(self, student: str, name: str) -> Path | None:
        """A picture or PDF that a student handed in; None for anything else."""
        work = self.works.get(student)
        return work.folder / name if work and name in _files(work) else None

    def save(self, asked: Any) -> dict[str, Any]:
        """Keep a mark; returns the state of its answer. It is on the disk then. Raises Refused."""
        mark = self._checked(asked)
        with self._lock:
            before = self.files.read().get((mark.students[0], mark.question), {})
            if not _same(before.get(self.files.me), mark):
                self.files.add(mark)
        work = self.works[mark.students[0]]
        return self._state(self.files.read(), work, mark.question)

    def _checked(self, asked: Any) -> Mark:
        try:
            question = self.questions[asked["question"]]
            work = self.works[asked["student"]]
            times = [int(number) for number in asked["times"]]
            given = None if asked["points"] is None else float(asked["points"])
            comment = printable(str(asked["comment"])[:LONGEST_COMMENT].strip(), lines=True)
            seen = {str(who): str(at) for who, at in asked["seen"].items()}
            digest = str(asked["digest"])
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Refused("this is no mark of a question and a student of this class") from error
        if given is not None and not (math.isfinite(given) and 0 <= given <= question.points):
            raise Refused(f"points are between 0 and {points(question.points)}")
        limits = [item.most for item in question.items]
        if len(times) != len(limits) or any(
            not 0 <= number <= most for number, most in zip(times, limits, strict=True)
        ):
            raise Refused("these are not the items of this question's rubric")
        met = tuple(
            Met(printable(item.text), item.points, number)
            for item, number in zip(question.items, times, strict=True)
            if number
        )
        return Mark(
            question=question.id,
            students=work.students,
            points=given,
            of=question.points,
            met=met,
            comment=comment,
            answer=digest,
            seen=seen,
        )


def _plain(mark: Mark) -> dict[str, Any]:
    return {
        "points": mark.points,
        "of": mark.of,
        "met": [{"text": met.text, "points": met.points, "times": met.times} for met in mark.met],
        "comment": mark.comment,
        "at": mark.at,
    }


def _same(before: Mark | None, mark: Mark) -> bool:
    """Whether a mark says what was said before, such as one that was sent twice."""
    if before is None:
        return mark.says_nothing
    parts = ("students", "points", "of", "met", "comment", "answer", "seen")
    return all(getattr(before, part) == getattr(mark, part) for part in parts)


def _files(work: Work) -> Iterator[str]:
    for answer in work.answers.values():
        yield from answer.documents
        yield from (each.picture for each in answer.shown if each.picture)
