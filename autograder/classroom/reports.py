"""A student's report, put together from the results of the parts."""

import hashlib
import json
from typing import Any

from ..assignment import Assignment
from ..exercises import MANUAL, MANUAL_BONUS, Exercise
from ..report.record import order_of, pending
from .roster import Entry

Report = dict[str, Any]


def put_together(entry: Entry, parts: list[Report], assignment: Assignment, graders: dict[str, str]) -> Report:
    """One report from those of the parts, under the student's name. graders: {part: the key of its grader}."""
    checks = sorted((check for part in parts for check in part["checks"]), key=lambda c: order_of(c["exercise"]))
    told = [note for part in parts for note in part["notes"]]
    report = {
        "format": "autograder-report/1",
        "submission": {"name": entry.found.name, "student": entry.found.known_as, "sha256": entry.sha256},
        "grader": _grader(parts, entry, graders),
        **{total: sum(part[total] for part in parts) for total in ("score", "max_score", "bonus", "max_bonus")},
        "checks": checks,
        "manual": [question for part in parts for question in part["manual"]],
        "notes": list(dict.fromkeys(filter(None, [entry.unlisted, *entry.found.notes, *told]))),
        "unlisted": entry.unlisted,
    }
    due = assignment.deadlines
    if due is not None:
        report["late"] = due.judge(entry.found.student, entry.found.submitted, entry.found.late)
    return report


def _grader(parts: list[Report], entry: Entry, graders: dict[str, str]) -> dict[str, Any]:
    """What one needs to know to grade it again. Part 0 alone has a student's own numbers."""
    known: dict[str, Any] = next((part["grader"] for part in parts if part["grader"]), {})
    own = {"student": entry.student} if entry.student else {}
    return {**known, **own, "parts": graders} if known else {}


def at_level(report: Report, hints: str) -> Report:
    """A report that says no more than a hint level allows: none, where or what."""
    return {**report, "checks": [_less(check, hints) for check in report["checks"]]}


def _less(check: dict[str, Any], hints: str) -> dict[str, Any]:
    if hints == "what":
        return check
    message = check["message"].removeprefix(check["sentence"]).strip()
    shown = {**check["shown"], "guided": None} if check["shown"] else None
    less = {**check, "misconception": None, "sentence": "", "message": message, "shown": shown}
    return less if hints == "where" else {**less, "message": "", "where": "", "shown": None}


def for_tables(report: Report, seen: dict[str, Any]) -> Report:
    """What the tables of a class need of a report, in little memory.

    seen: what other reports had; an end that many met, such as a pass, is kept once.
    """
    checks = [{**check, "shown": None, "printed": "", "seconds": 0.0} for check in report["checks"]]
    return {
        **report,
        "checks": [seen.setdefault(_digest(check), check) for check in checks],
        "manual": seen.setdefault(_digest(report["manual"]), report["manual"]),
    }


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def without_result(part: str, status: str, message: str, assignment: Assignment) -> Report:
    """The report on a part that could not be graded: every check is there, and says why."""
    checks = [_check(exercise, status, message, assignment) for exercise in assignment.exercises(part)]
    return {
        "grader": {},
        "score": 0.0,
        "max_score": sum(check["max_points"] for check in checks if not check["bonus"]),
        "bonus": 0.0,
        "max_bonus": sum(check["max_points"] for check in checks if check["bonus"]),
        "checks": checks,
        "manual": pending(assignment.kept(MANUAL[part]), assignment.kept(MANUAL_BONUS[part])),
        "notes": [message],
    }


def _check(exercise: Exercise, status: str, message: str, assignment: Assignment) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "exercise": exercise.exercise,
        "function": exercise.function,
        "visibility": assignment.visibility.get(exercise.id, "public"),
        "status": status,
        "points": 0.0,
        "max_points": assignment.points.get(exercise.id, exercise.points),
        "bonus": exercise.bonus,
        "misconception": None,
        "message": message,
        "sentence": "",
        "where": "",
        "remarks": [],
        "printed": "",
        "shown": None,
        "seconds": 0.0,
    }
