"""Regrades: what persons decided about checks, in overrides.toml. Each run of the class applies it
anew, and students read the reason.
"""

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from .. import AutograderError
from ..checking.printable import NOTHING, Printable, printable
from ..content import read_toml
from ..course.assignment import Assignment
from ..report.record import CheckReport, Override, Report
from ..report.words import points as as_text
from .find import Found
from .typed_names import TypedNames, UnknownName

FILE = "overrides.toml"
TABLE = "override"
KEYS = ("student", "check", "points", "verdict", "reason", "author", "date", "submission")
NEEDED = ("student", "check", "reason", "author", "date")
VERDICTS = ("passed", "wrong")


class OverrideError(AutograderError, ValueError):
    """overrides.toml says something that cannot be. The text says where, and what to change."""


@dataclass(frozen=True)
class Decision:
    """One entry of the file. points, verdict: at most one of them; with neither the entry gives a
    reason and changes nothing.

    submission: how the sha256 of the submission begins that it is about; empty: of any.
    """

    student: str
    check: str
    reason: Printable
    author: Printable
    date: date
    points: float | None = None
    verdict: str | None = None
    submission: str = ""


@dataclass
class Overrides:
    """The decisions of a file. notes: on those that this run does not apply."""

    decisions: dict[tuple[str, str], list[Decision]] = field(default_factory=dict)
    notes: list[Printable] = field(default_factory=list)

    def of(self, student: str, check: str) -> list[Decision]:
        """What was decided about a student's check, in the order of the days."""
        return self.decisions.get((student, check), [])

    def apply(self, report: Report, student: str) -> Report:
        """The report with what was decided about this student's work."""
        checks = []
        for check in report.checks:
            for each in self.of(student, check.id):
                if report.sha256.startswith(each.submission):
                    check = _decided(check, each)
            checks.append(check)
        return replace(report, checks=checks)

    def outdated(self, sha256: str, student: str) -> list[Printable]:
        """A sentence on each decision about another submission of this student's than this one."""
        return [
            printable(
                f"what {each.author} decided on {each.date} about {each.check} of {student} is for "
                f"submission {each.submission}, and another one was handed in: decide again"
            )
            for (who, _), decided in self.decisions.items()
            for each in decided
            if who == student and not sha256.startswith(each.submission)
        ]


def read_overrides(
    file: Path, found: Iterable[Found], assignment: Assignment, parts: list[str]
) -> Overrides:
    """The decisions in a file, for whoever handed in. Raises OverrideError, and OSError where the
    file cannot be read.
    """
    try:
        plain = read_toml(file)
    except UnicodeDecodeError as error:
        raise OverrideError(f"{file} is not in UTF-8: save it as such") from error
    except ValueError as error:
        raise OverrideError(f"{file} is no TOML: {error}") from error
    entries = plain.pop(TABLE, [])
    if plain or not isinstance(entries, list):
        wrong = min(plain, default=TABLE)
        raise OverrideError(f"{file}: each entry begins with [[{TABLE}]], not with {wrong}")
    graded = [exercise for part in parts for exercise in assignment.exercises(part)]
    names = TypedNames([*found], graded)
    everything = TypedNames(
        [], [e for part in assignment.parts() for e in assignment.exercises(part)]
    )
    made = Overrides()
    for number, entry in enumerate(entries, 1):
        place = f"{file}, entry {number}"
        if not isinstance(entry, dict):
            raise OverrideError(f"{place}: write [[{TABLE}]] above its lines")
        told = " ".join(str(entry[key]) for key in ("student", "check") if key in entry)
        place += f" ({told})" if told else ""
        _check_keys(place, entry)
        try:
            student = names.student(str(entry["student"]))
        except UnknownName as error:
            raise OverrideError(f"{place}: {error}") from error
        try:
            check = everything.check(str(entry["check"]))
        except UnknownName as error:
            raise OverrideError(f"{place}: {error}{_by_persons(assignment, entry)}") from error
        most = assignment.points.get(check, everything.checks[check].points)
        decision = _decision(place, entry, student, check, most)
        if check not in names.checks:
            made.notes.append(printable(f"{place}: {check} is not graded in this run"))
        made.decisions.setdefault((decision.student, check), []).append(decision)
    for decided in made.decisions.values():
        decided.sort(key=lambda each: each.date)  # of one day in the order of the file
    return made


def _check_keys(place: str, entry: dict[str, Any]) -> None:
    if unknown := [key for key in entry if key not in KEYS]:
        near = difflib.get_close_matches(unknown[0], KEYS, 1, 0.5)
        meant = f"; did you mean {near[0]}?" if near else f"; there is {', '.join(KEYS)}"
        raise OverrideError(f"{place}: it has {unknown[0]}{meant}")
    if missing := [key for key in NEEDED if str(entry.get(key, "")).strip() == ""]:
        raise OverrideError(f"{place}: it needs {', '.join(missing)}")
    if "points" in entry and "verdict" in entry:
        raise OverrideError(f"{place}: give it points or a verdict, not both")


def _decision(place: str, entry: dict[str, Any], student: str, check: str, most: float) -> Decision:
    """most: the points of the check. Raises OverrideError."""
    points, verdict = entry.get("points"), entry.get("verdict")
    if points is not None:
        number = isinstance(points, int | float) and not isinstance(points, bool)
        if not number or not math.isfinite(points) or not 0 <= points <= most:
            told = f"its points should be a number from 0 to {as_text(most)}"
            raise OverrideError(f"{place}: {told}, not {points}")
    if verdict is not None and verdict not in VERDICTS:
        raise OverrideError(f"{place}: its verdict is {' or '.join(VERDICTS)}, not {verdict}")
    return Decision(
        student,
        check,
        printable(str(entry["reason"])),
        printable(str(entry["author"])),
        _day(place, entry["date"]),
        points,
        verdict,
        str(entry.get("submission", "")),
    )


def _day(place: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value)[:10])  # of a date with a time, too
    except ValueError:
        raise OverrideError(f"{place}: its date should be like 2026-03-12, not {value}") from None


def _by_persons(assignment: Assignment, entry: dict[str, Any]) -> str:
    """What to do where an entry names an exercise whose points a person gives."""
    parts = assignment.parts()
    given = {*assignment.by_a_person(parts), *assignment.by_a_person_bonus(parts)}
    named = str(entry["check"]) in given
    return f" ({entry['check']} is graded by a person: change it with `marks`)" if named else ""


def _decided(check: CheckReport, decision: Decision) -> CheckReport:
    """The check after a decision. One that counts as right has no mistake any more."""
    points = check.points if decision.points is None else float(decision.points)
    if decision.verdict is not None:
        points = check.max_points if decision.verdict == "passed" else 0.0
    told = Override(
        decision.reason,
        decision.author,
        decision.date.isoformat(),
        check.status,
        check.points,
        points,
    )
    decided = replace(
        check,
        status=decision.verdict or check.status,
        points=points,
        overrides=(*check.overrides, told),
    )
    if decision.verdict != "passed":
        return decided
    return replace(
        decided, misconception=None, sentence=NOTHING, message=NOTHING, shown=None, facets=[]
    )
