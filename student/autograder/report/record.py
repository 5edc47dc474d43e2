"""One submission, graded, as data: report.json, in the format "autograder-report/1".

Everything that people read of a graded submission is made from these types, and nothing that people
read is parsed back. JSON comes in where a report is written or read: `to_dict` and `from_dict`.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..checking.printable import NOTHING, Printable, printable
from ..checking.verdict import FacetResult
from ..course.deadlines import Lateness
from ..whole_files import to_json, write_whole

FORMAT = "autograder-report/1"


@dataclass(frozen=True)
class ShownOutput:
    """What a figure needs: the values of a public check's output in a row, theirs and the right
    ones, and their shape.

    None among the values: no number. guided: what the exercise's own figure needs.
    """

    title: str
    name: str
    shape: list[int]
    given: list[float | None]
    right: list[float | None]
    guided: dict[str, Any] | None = None


@dataclass(frozen=True)
class Override:
    """What a person decided about a check that was graded, and what it was before.

    date: as 2026-03-12.
    """

    reason: Printable
    author: Printable
    date: str
    was_status: str
    was_points: float
    points: float

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Override":
        """What asdict() made; words go through the door again."""
        words = {name: printable(plain[name]) for name in ("reason", "author", "date")}
        return cls(**{**plain, **words})


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """What came of one check.

    message: what happened, the sentence on a known mistake in front of it. sentence: that one
        alone.
    where: file and line in the student's code. printed: what that code printed.
    tried: whether the code tried what it may not, or left processes behind.
    facets: of a function that is wrong, one by one.
    overrides: what persons decided about it, the newest last; status and points are those after it.
    """

    id: str
    exercise: str
    function: str
    visibility: str
    status: str
    points: float
    max_points: float
    bonus: bool
    misconception: str | None = None
    message: Printable = NOTHING
    sentence: Printable = NOTHING
    where: Printable = NOTHING
    remarks: list[Printable] = field(default_factory=list)
    printed: Printable = NOTHING
    shown: ShownOutput | None = None
    tried: bool = False
    seconds: float = 0.0
    facets: list[FacetResult] = field(default_factory=list)
    overrides: tuple[Override, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "CheckReport":
        """What to_dict() made; `tried`, `facets` and `overrides` may be missing, as in reports of
        older versions.

        Words go through the door again: whoever wrote the file may have had another one.
        """
        words = {name: printable(plain[name]) for name in ("message", "sentence", "where")}
        printed = printable(plain["printed"], lines=True)
        remarks = [*map(printable, plain["remarks"])]
        shown = ShownOutput(**plain["shown"]) if plain["shown"] else None
        facets = [FacetResult.from_dict(facet) for facet in plain.get("facets", [])]
        told = {**words, "printed": printed, "remarks": remarks, "shown": shown, "facets": facets}
        decided = tuple(map(Override.from_dict, plain.get("overrides", ())))
        return cls(**{**plain, **told, "overrides": decided})


@dataclass(frozen=True)
class MarkedAnswer:
    """What a person says of a written answer. points: None where it is not graded yet.

    title: of the question. met: the items of the rubric that the answer meets, in words.
    changed: whether the points are missing because the answer was handed in anew since.
    """

    question: str
    title: str
    max_points: float
    points: float | None = None
    met: tuple[Printable, ...] = ()
    comment: Printable = NOTHING
    changed: bool = False

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "MarkedAnswer":
        """What asdict() made; words go through the door again."""
        met = tuple(map(printable, plain["met"]))
        return cls(**{**plain, "met": met, "comment": printable(plain["comment"], lines=True)})


@dataclass(frozen=True)
class PersonsPoints:
    """Points that a person gives for an exercise. status: graded, or pending while an answer is
    not graded.

    written: the answers to its questions, as far as somebody has begun to grade the class.
    """

    exercise: str
    max_points: float
    status: str = "pending"
    bonus: bool = False
    written: tuple[MarkedAnswer, ...] = ()

    @property
    def given(self) -> float:
        """The points that are given so far."""
        return round(sum(answer.points or 0.0 for answer in self.written), 4)

    @property
    def open(self) -> float:
        """The points on which nobody has decided yet."""
        decided = sum(each.max_points for each in self.written if each.points is not None)
        return round(self.max_points - decided, 4)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "PersonsPoints":
        """What asdict() made; `written` may be missing, as in reports of older versions."""
        written = tuple(map(MarkedAnswer.from_dict, plain.get("written", ())))
        return cls(**{**plain, "written": written})


@dataclass(frozen=True, kw_only=True)
class Report:
    """One submission. grader: what one needs to know to grade it again; empty where it was not
    graded.

    student: under whose id a class found it. unlisted: that the class list has nobody of this name,
        as a sentence.
    whose: {check: the students for whose numbers its answers are right}, for the instructor alone:
        nothing that the student gets names them.
    """

    name: Printable
    sha256: str
    checks: list[CheckReport]
    manual: list[PersonsPoints]
    grader: dict[str, Any] = field(default_factory=dict)
    notes: list[Printable] = field(default_factory=list)
    student: Printable = NOTHING
    unlisted: Printable = NOTHING
    whose: dict[str, list[Printable]] = field(default_factory=dict)
    late: Lateness | None = None

    @property
    def score(self) -> float:
        """Points of the checks that count."""
        return sum(check.points for check in self.checks if not check.bonus)

    @property
    def max_score(self) -> float:
        return sum(check.max_points for check in self.checks if not check.bonus)

    @property
    def bonus(self) -> float:
        """Points of optional exercises, which come on top of the score."""
        return sum(check.points for check in self.checks if check.bonus)

    @property
    def max_bonus(self) -> float:
        return sum(check.max_points for check in self.checks if check.bonus)

    @property
    def by_a_person(self) -> float:
        """Points that persons have given so far, bonus included."""
        return round(sum(question.given for question in self.manual), 4)

    @property
    def persons_began(self) -> bool:
        """Whether a person has begun to grade the class."""
        return any(question.written for question in self.manual)

    @property
    def pending(self) -> float:
        """Points on which a person has still to decide, bonus included."""
        return round(sum(question.open for question in self.manual), 4)

    @property
    def final(self) -> float | None:
        """Points after what being late costs, bonus and those that persons have given so far
        included; None where a person has to decide what it costs.
        """
        return self.after_late(self.score + self.bonus + self.by_a_person)

    def after_late(self, points: float) -> float | None:
        """What being late leaves of points; None where a person has to decide."""
        percent = self.late.percent if self.late else 0.0
        return None if percent is None else round(points * (1 - percent / 100), 4)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        submission = {"name": self.name, "sha256": self.sha256}
        return {
            "format": FORMAT,
            "submission": submission | ({"student": self.student} if self.student else {}),
            "grader": self.grader,
            "score": self.score,
            "max_score": self.max_score,
            "bonus": self.bonus,
            "max_bonus": self.max_bonus,
            "by_a_person": self.by_a_person,
            "pending": self.pending,
            "checks": [check.to_dict() for check in self.checks],
            "manual": [asdict(question) for question in self.manual],
            "notes": self.notes,
            **({"unlisted": self.unlisted} if self.student else {}),
            **({"whose": self.whose} if self.whose else {}),
            **({"late": asdict(self.late)} if self.late else {}),
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Report":
        """What to_dict() made. Raises KeyError or TypeError for anything else."""
        submission = plain["submission"]
        return cls(
            name=printable(submission["name"]),
            sha256=submission["sha256"],
            checks=[CheckReport.from_dict(check) for check in plain["checks"]],
            manual=[*map(PersonsPoints.from_dict, plain["manual"])],
            grader=plain["grader"],
            notes=[*map(printable, plain["notes"])],
            student=printable(submission.get("student", "")),
            unlisted=printable(plain.get("unlisted", "")),
            whose={name: [*map(printable, ids)] for name, ids in plain.get("whose", {}).items()},
            late=Lateness(**plain["late"]) if plain.get("late") else None,
        )

    def write(self, path: Path) -> None:
        """Write the report as JSON, as a whole or not at all."""
        write_whole(path, to_json(self.to_dict()))


def pending(by_a_person: dict[str, float], on_top: dict[str, float]) -> list[PersonsPoints]:
    """What a person has to grade: {exercise: points}, and those that come on top."""
    return [
        *(PersonsPoints(exercise, points) for exercise, points in by_a_person.items()),
        *(PersonsPoints(exercise, points, bonus=True) for exercise, points in on_top.items()),
    ]
