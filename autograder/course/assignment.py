"""What an instructor may change without touching code: `assignment.toml`, over the defaults of
the exercise files.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import AutograderError
from ..checking.catalogue import all_exercises, exercises
from ..checking.checks import Check
from ..checking.exercise import Exercise
from ..checking.frozen import STAGED
from ..content import ROOT, homework, read_toml
from .deadlines import Deadlines, read_deadlines

FILE = ROOT / "assignment.toml"
HINTS = ("none", "where", "what", STAGED)
SETTINGS = {
    "hints",
    "points",
    "visibility",
    "course_seed",
    "deadlines",
    "drop",
    "partial_credit",
}
VISIBILITIES = ("public", "hidden", "after_due_date", "after_published")


class AssignmentError(AutograderError, ValueError):
    """assignment.toml says something that cannot be."""


@dataclass(frozen=True)
class Assignment:
    """hints: how much feedback says; points, visibility: by check id, where they differ from the
    exercise files.

    drop: parts, exercises and checks that this course does without, by name, such as "2.3.1" or
        "2.1.1/init".
    course_seed: decides, with a student's id, that student's own numbers.
    deadlines: when it is due, and what being late costs; None: nothing is ever late.
    partial_credit: whether a function that is right in part earns part of its points.
    """

    hints: str = "what"
    points: dict[str, float] = field(default_factory=dict)
    visibility: dict[str, str] = field(default_factory=dict)
    course_seed: str = ""
    deadlines: Deadlines | None = None
    drop: tuple[str, ...] = ()
    partial_credit: bool = True

    @property
    def hints_after_handing_in(self) -> str:
        """The hint level of what students read when the work is done: with staged hints all of it,
        because there is nothing left to climb.
        """
        return "what" if self.hints == STAGED else self.hints

    @property
    def hints_between_attempts(self) -> str:
        """The hint level where students hand in as often as they like and nobody counts."""
        return "where" if self.hints == STAGED else self.hints

    def parts(self) -> list[str]:
        """The parts that this course has."""
        return [part for part in homework().parts if part not in self.drop]

    def asks(self, check: str, exercise: str) -> bool:
        """Whether a check, by its id and its exercise, is asked of students and counts."""
        return check not in self.drop and exercise not in self.drop

    def exercises(self, part: str) -> list[Exercise]:
        """Those of a part that are asked."""
        return [
            exercise for exercise in exercises(part) if self.asks(exercise.id, exercise.exercise)
        ]

    def by_a_person(self, parts: Iterable[str]) -> dict[str, float]:
        """{exercise: points} that a person gives in these parts, those of this course."""
        return self._kept(homework().parts[part].by_a_person for part in parts)

    def by_a_person_bonus(self, parts: Iterable[str]) -> dict[str, float]:
        """The same of those that come on top."""
        return self._kept(homework().parts[part].by_a_person_bonus for part in parts)

    def _kept(self, tables: Iterable[dict[str, float]]) -> dict[str, float]:
        given = [entry for table in tables for entry in table.items()]
        return {exercise: points for exercise, points in given if exercise not in self.drop}

    def unmatched_extensions(self, students: set[str]) -> list[str]:
        """Names with a due time of their own that none of these students has."""
        return [
            name
            for name in (self.deadlines.extensions if self.deadlines else ())
            if name not in students
        ]

    def override(self, check: Check) -> Check:
        """The check with this assignment's points and visibility."""
        return replace(
            check,
            points=self.points.get(check.id, check.points),
            visibility=self.visibility.get(check.id, check.visibility),
            partial_credit=self.partial_credit,
        )


def read(file: Path = FILE) -> Assignment:
    """The assignment as assignment.toml has it; the defaults where there is no such file.
    Raises AssignmentError.
    """
    if not file.is_file():
        return Assignment()
    try:
        settings: dict[str, Any] = read_toml(file)
    except (OSError, ValueError) as error:
        raise AssignmentError(f"{file.name} cannot be read: {error}") from error
    if unknown := set(settings) - SETTINGS:
        raise AssignmentError(f"{file.name}: unknown settings {', '.join(sorted(unknown))}")
    try:
        due = read_deadlines(settings.get("deadlines"))
    except ValueError as error:
        raise AssignmentError(f"{file.name}: {error}") from error
    drop = settings.get("drop", [])
    if not isinstance(drop, list) or not all(isinstance(name, str) for name in drop):
        first = next(iter(homework().parts))
        raise AssignmentError(f'{file.name}: drop is a list of names: drop = ["{first}", "2.3.1"]')
    assignment = Assignment(
        settings.get("hints", "what"),
        settings.get("points", {}),
        settings.get("visibility", {}),
        str(settings.get("course_seed", "")),
        due,
        tuple(drop),
        settings.get("partial_credit", True),
    )
    if not isinstance(assignment.partial_credit, bool):
        raise AssignmentError(f"{file.name}: partial_credit must be true or false")
    _check_names(file.name, assignment)
    if assignment.hints not in HINTS:
        raise AssignmentError(
            f"{file.name}: hints is {assignment.hints!r}, but must be one of {', '.join(HINTS)}"
        )
    for check, points in assignment.points.items():
        if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
            raise AssignmentError(f"{file.name}: the points of {check} must be a number, 0 or more")
    for check, visibility in assignment.visibility.items():
        if visibility not in VISIBILITIES:
            raise AssignmentError(
                f"{file.name}: the visibility of {check} must be one of {', '.join(VISIBILITIES)}"
            )
    return assignment


def _check_names(file: str, assignment: Assignment) -> None:
    """Raises AssignmentError where a setting names what is not there: it would be without any
    effect.
    """
    asked = [exercise for part in all_exercises().values() for exercise in part]
    checks = {exercise.id for exercise in asked}
    parts = homework().parts.values()
    by_a_person = {name for part in parts for name in (*part.by_a_person, *part.by_a_person_bonus)}
    everything = checks | by_a_person | set(homework().parts) | {e.exercise for e in asked}
    for setting, names, known in (
        ("drop", assignment.drop, everything),
        ("points", assignment.points, checks),
        ("visibility", assignment.visibility, checks),
    ):
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, 3, 0.5) or sorted(known)[:3]
                raise AssignmentError(
                    f"{file}: {setting} names {name!r}, but there is only {', '.join(near)}"
                )
    if not assignment.parts():
        raise AssignmentError(f"{file}: drop leaves no part at all")
