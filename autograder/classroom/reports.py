"""A student's report, put together from the results of the parts."""

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from ..checking.exercise import Exercise
from ..checking.order import order_of
from ..checking.printable import NOTHING, Printable, printable
from ..course.assignment import Assignment
from ..report.record import CheckReport, Report
from ..report.words import silent
from .entries import Entry
from .person_points import all_pending

NO_TIME = printable(
    "It is not known when this was handed in, as it is of others: a person decides if it is late"
)


def merged(
    entry: Entry, parts: list[Report], assignment: Assignment, graders: dict[str, str]
) -> Report:
    """One report from those of the parts, under the student's name. graders: {part: the key of
    its grader}.
    """
    checks = [check for part in parts for check in part.checks]
    told = [note for part in parts for note in part.notes]
    found, due = entry.found, assignment.deadlines
    untimed = NO_TIME if due and found.untimed else NOTHING
    return Report(
        name=found.name,
        sha256=entry.sha256,
        checks=sorted(checks, key=lambda check: order_of(check.exercise)),
        manual=all_pending(assignment, list(graders)),
        grader=_grader(parts, entry, graders),
        notes=list(dict.fromkeys(filter(None, [entry.unlisted, untimed, *found.notes, *told]))),
        student=found.known_as,
        unlisted=entry.unlisted,
        whose={check: names for part in parts for check, names in part.whose.items()},
        late=due.judge(entry.names, found.submitted, found.late, found.untimed) if due else None,
    )


def _grader(parts: list[Report], entry: Entry, graders: dict[str, str]) -> dict[str, Any]:
    """What one needs to know to grade it again. The student is named where the numbers were
    their own.
    """
    known: dict[str, Any] = next((part.grader for part in parts if part.grader), {})
    student = {"student": entry.student} if entry.student else {}
    return {**known, **student, "parts": graders} if known else {}


def at_level(report: Report, hints: str) -> Report:
    """A report that says no more than a hint level allows: none, where or what."""
    return replace(report, checks=[_less(check, hints) for check in report.checks])


def _less(check: CheckReport, hints: str) -> CheckReport:
    if hints == "what":
        return check
    message = printable(check.message.removeprefix(check.sentence))
    shown = replace(check.shown, guided=None) if check.shown else None
    facets = [silent(facet) for facet in check.facets]
    less = replace(
        check, misconception=None, sentence=NOTHING, message=message, shown=shown, facets=facets
    )
    if hints == "where":
        return less
    return replace(less, message=NOTHING, where=NOTHING, shown=None, facets=[])


def for_tables(report: Report, common: dict[str, Any]) -> Report:
    """What the tables of a class need of a report, in little memory.

    common: what other reports had; an end that many met, such as a pass, is kept once.
    """
    checks = [replace(check, shown=None, printed=NOTHING, seconds=0.0) for check in report.checks]
    return replace(
        report,
        checks=[common.setdefault(_digest(check.to_dict()), check) for check in checks],
        manual=common.setdefault(_digest([asdict(each) for each in report.manual]), report.manual),
    )


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def without_result(part: str, status: str, message: Printable, assignment: Assignment) -> Report:
    """The report on a part that could not be graded: every check is there, and says why."""
    return Report(
        name=NOTHING,
        sha256="",
        checks=[
            _check(exercise, status, message, assignment) for exercise in assignment.exercises(part)
        ],
        manual=all_pending(assignment, [part]),
        notes=[message],
    )


def _check(
    exercise: Exercise, status: str, message: Printable, assignment: Assignment
) -> CheckReport:
    return CheckReport(
        id=exercise.id,
        exercise=exercise.exercise,
        function=exercise.function,
        visibility=assignment.visibility.get(exercise.id, "public"),
        status=status,
        points=0.0,
        max_points=assignment.points.get(exercise.id, exercise.points),
        bonus=exercise.bonus,
        message=message,
    )
