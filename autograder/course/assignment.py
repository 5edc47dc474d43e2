"""What an instructor may change without touching code: `assignment.toml`, over the defaults of
the exercise files.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import AutograderError
from ..checking.catalogue import all_exercises, exercises, find
from ..checking.checks import Check
from ..checking.exercise import Exercise
from ..checking.frozen import STAGED
from ..content import ROOT, homework, read_toml
from .deadlines import Deadlines, nearest, read_deadlines

FILE = ROOT / "assignment.toml"
HINTS = ("none", "where", "what", STAGED)
SETTINGS = {
    "hints",
    "points",
    "points_by_a_person",
    "visibility",
    "course_seed",
    "deadlines",
    "selection",
    "drop",
    "partial_credit",
    "assistants",
    "quiz_points",
}
VISIBILITIES = ("public", "hidden", "after_due_date", "after_published")
KEPT = "after_published"  # what tells between attempts what is right, where nothing else is set


class AssignmentError(AutograderError, ValueError):
    """assignment.toml says something that cannot be."""


@dataclass(frozen=True)
class Assignment:
    """hints: how much feedback says; points, visibility: by check id, where they differ from the
    exercise files.

    points_by_a_person: {exercise: points} that a person gives, where they differ from part.toml.

    drop: parts, exercises and checks that this course does without, by name, such as "2.3.1" or
        "2.1.1/init".
    course_seed: decides, with a student's id, that student's own numbers.
    deadlines: when it is due, and what being late costs; None: nothing is ever late.
    partial_credit: whether a function that is right in part earns part of its points.
    assistants: what a coding assistant may do, by the names of homework.toml.
    quiz_points: for a quiz about a student's own code whose answers are all right. They come on
        top, and in no report: `grade --quiz` says them.
    """

    hints: str = "what"
    points: dict[str, float] = field(default_factory=dict)
    visibility: dict[str, str] = field(default_factory=dict)
    course_seed: str = ""
    deadlines: Deadlines | None = None
    drop: tuple[str, ...] = ()
    partial_credit: bool = True
    points_by_a_person: dict[str, float] = field(default_factory=dict)
    assistants: str = "tutor"
    quiz_points: float = 0.0

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

    def visibility_between_attempts(self, check: str) -> str:
        """The visibility of a check, by its id, where students hand in as often as they like. Each
        verdict on an answer that is one of a few would rule some out.
        """
        exercise = find(check)
        usual = KEPT if exercise and exercise.few_answers else "public"
        return self.visibility.get(check, usual)

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
        return {
            exercise: self.points_by_a_person.get(exercise, points)
            for exercise, points in given
            if exercise not in self.drop
        }

    def unmatched_extensions(self, names: set[str]) -> list[str]:
        """Names with a due time of their own that are not among these, which are in small
        letters.
        """
        extensions = self.deadlines.extensions if self.deadlines else ()
        return [name for name in extensions if name.casefold() not in names]

    def override(self, check: Check) -> Check:
        """The check with this assignment's points and visibility."""
        return replace(
            check,
            points=self.points.get(check.id, check.points),
            visibility=self.visibility.get(check.id, check.visibility),
            partial_credit=self.partial_credit,
        )


def _is_points(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


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
        told = f"{file.name}: unknown settings {', '.join(sorted(unknown))}"
        raise AssignmentError(f"{told}; {nearest(min(unknown), SETTINGS)}")
    for table in ("points", "points_by_a_person", "visibility"):
        if not isinstance(settings.get(table, {}), dict):
            told = f"{file.name}: {table} is a table: write [{table}] above its lines"
            raise AssignmentError(told)
    try:
        due = read_deadlines(settings.get("deadlines"))
    except ValueError as error:
        raise AssignmentError(f"{file.name}: {error}") from error
    drop = settings.get("drop", [])
    if not isinstance(drop, list) or not all(isinstance(name, str) for name in drop):
        first = next(iter(homework().parts))
        raise AssignmentError(f'{file.name}: drop is a list of names: drop = ["{first}", "2.3.1"]')
    course_seed = settings.get("course_seed", "")
    if not isinstance(course_seed, str):
        raise AssignmentError(f'{file.name}: course_seed is a text: course_seed = "spring"')
    selection = settings.get("selection")
    if selection is not None and selection not in homework().selections:
        told = f"{file.name}: selection is {selection!r}, which is not there"
        raise AssignmentError(f"{told}; {nearest(str(selection), homework().selections)}")
    assignment = Assignment(
        settings.get("hints", "what"),
        settings.get("points", {}),
        settings.get("visibility", {}),
        course_seed,
        due,
        (*left_out(selection), *drop) if selection else tuple(drop),
        settings.get("partial_credit", True),
        settings.get("points_by_a_person", {}),
        settings.get("assistants", "tutor"),
        settings.get("quiz_points", 0.0),
    )
    if not _is_points(assignment.quiz_points):
        raise AssignmentError(f"{file.name}: quiz_points is a number, 0 or more: quiz_points = 2")
    if not isinstance(assignment.partial_credit, bool):
        raise AssignmentError(f"{file.name}: partial_credit must be true or false")
    _check_names(file.name, assignment)
    if assignment.hints not in HINTS:
        raise AssignmentError(
            f"{file.name}: hints is {assignment.hints!r}, but must be one of {', '.join(HINTS)}"
        )
    policies = homework().assistants
    if "assistants" in settings and assignment.assistants not in policies:
        raise AssignmentError(
            f"{file.name}: assistants is {assignment.assistants!r}, but must be one of "
            f"{', '.join(policies)}"
        )
    for check, visibility in assignment.visibility.items():
        if visibility not in VISIBILITIES:
            raise AssignmentError(
                f"{file.name}: the visibility of {check} must be one of {', '.join(VISIBILITIES)}"
            )
    return assignment


def left_out(selection: str) -> tuple[str, ...]:
    """The parts and exercises that a ready-made course does without, by the names of `drop`."""
    kept = homework().selections[selection]
    found: list[str] = []
    for name, part in homework().parts.items():
        numbers = [each.exercise for each in exercises(name)]
        numbers = [*dict.fromkeys([*numbers, *part.by_a_person, *part.by_a_person_bonus])]
        if name not in kept:
            without = [number for number in numbers if number not in kept]
            found += [name] if without == numbers else without
    return tuple(found)


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
        ("points_by_a_person", assignment.points_by_a_person, by_a_person),
        ("visibility", assignment.visibility, checks),
    ):
        for name in names:
            if setting == "points" and name in by_a_person - checks:
                raise AssignmentError(
                    f"{file}: points names {name!r}, whose points a person gives: they stand in "
                    f"[points_by_a_person]"
                )
            if name not in known:
                told = f"{file}: {setting} names {name!r}, which is not there"
                raise AssignmentError(f"{told}; {_meant(name, known)}")
    for setting, table in (
        ("points", assignment.points),
        ("points_by_a_person", assignment.points_by_a_person),
    ):
        for name, points in table.items():
            number = isinstance(points, int | float) and not isinstance(points, bool)
            if not number or not math.isfinite(points) or points < 0:
                raise AssignmentError(
                    f"{file}: [{setting}]: the points of {name} must be a number, 0 or more"
                )
    if not assignment.parts():
        raise AssignmentError(f"{file}: what is dropped leaves no part at all")


def _meant(name: str, known: set[str]) -> str:
    """What may have been meant by a name: the checks of an exercise, or names like it."""
    of_it = sorted(each for each in known if each.startswith(f"{name}/"))
    if of_it:
        return f"{name} has {', '.join(of_it)}"
    if name.isdigit():
        return 'write the name in quotes: "2.1.1/init" = 2'
    return f"{nearest(name, known)} `python -m autograder checks` lists all"
