"""The class as tables: scores.csv and facets.csv for people, canvas.csv and moodle.csv for the
platforms they are named after.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..checking.judge import ANOTHERS
from ..checking.order import order_of
from ..content import homework
from ..report.record import Report
from ..report.words import points
from ..whole_files import write_whole
from .entries import Entry
from .find import Found
from .missed import lost

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(folder: Path, reports: list[tuple[str, Report]], entries: list[Entry]) -> None:
    """Write the four tables, each as a whole or not at all. A platform gets the numbers that
    it gave itself.
    """
    found: dict[str, Found] = {entry.found.student: entry.found for entry in entries}
    rows = sorted(reports)
    write_whole(folder / "scores.csv", _table(_scores(rows)))
    write_whole(folder / "facets.csv", _table(_facets(rows)))
    canvas = [
        [
            "Student",
            "ID",
            "SIS User ID",
            "SIS Login ID",
            "Section",
            f"{homework().title} (autograder)",
        ]
    ]
    canvas += [
        [found[s].name, _id(found[s], "canvas"), "", found[s].email, "", _number(r.final)]
        for s, r in rows
    ]
    write_whole(folder / "canvas.csv", _table(canvas))
    moodle = [
        ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Feedback comments"]
    ]
    moodle += [
        [
            _participant(_id(found[s], "moodle")), found[s].name, found[s].email,
            _number(r.final), points(r.max_score + r.max_bonus), _brief(r),
        ]
        for s, r in rows
    ]  # fmt: skip
    write_whole(folder / "moodle.csv", _table(moodle))


def students(folder: Path) -> set[str] | None:
    """Those whom the last run lists in scores.csv; None where there is no such table."""
    try:
        rows = list(
            csv.DictReader(io.StringIO((folder / "scores.csv").read_text(encoding="utf-8")))
        )
        return {row["student"].lstrip("'") for row in rows}  # see _harmless
    except (OSError, ValueError, LookupError):
        return None


def _scores(rows: list[tuple[str, Report]]) -> Iterable[list[str]]:
    checks = {check.id: check.exercise for _, report in rows for check in report.checks}
    ids = sorted(checks, key=lambda check: order_of(checks[check]))
    columns = [
        "student",
        "name",
        "score",
        "max_score",
        "bonus",
        "days_late",
        "late_percent",
        "final",
        "needs_a_look",
    ]
    yield [*columns, *ids]
    for student, report in rows:
        earned = {check.id: points(check.points) for check in report.checks}
        late = report.late
        days, percent = (late.days, late.percent) if late else (0, 0.0)
        yield [
            student,
            report.name,
            points(report.score),
            points(report.max_score),
            points(report.bonus),
            _number(days),
            _number(percent),
            _number(report.final),
            "; ".join(looks(report)),
            *(earned.get(check, "") for check in ids),
        ]


def _facets(rows: list[tuple[str, Report]]) -> Iterable[list[str]]:
    """A line for each facet that a student's code does not get right, and one for a known mistake
    of which no facet tells. lost: points, which without partial credit may be more than max_points.
    """
    columns = ["student", "exercise", "check", "facet", "status", "lost", "max_points"]
    yield [*columns, "reading", "right", "message", "known_mistake"]
    for student, report in rows:
        for check in report.checks:
            place, known = [student, check.exercise, check.id], check.misconception or ""
            missed = [facet for facet in check.facets if facet.status != "passed"]
            if known and not missed:
                loss, most = check.max_points - check.points, check.max_points
                numbers = [check.status, points(loss), points(most)]
                yield [*place, "", *numbers, "", "", check.sentence, known]
            for facet in missed:
                numbers = [facet.status, points(lost(check, facet)), points(facet.max_points)]
                told = [facet.reading, facet.right or "", facet.message]
                yield [*place, facet.name, *numbers, *told, known]


def looks(report: Report) -> list[str]:
    """Why a person should look at a submission; empty for most."""
    statuses = {check.status for check in report.checks}
    others = [note for note in report.notes if note != (report.unlisted or None)]
    reasons = {
        "grader error": "grader_error" in statuses,
        "could not be opened": "not_run" in statuses,
        "code tried what it may not": any(check.tried for check in report.checks),
        "another student's numbers": any(c.misconception == ANOTHERS for c in report.checks),
        "not on the roster": bool(report.unlisted),
        "notes": bool(others) and "not_run" not in statuses,
        "late, unknown by how much": report.late is not None and report.late.percent is None,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _brief(report: Report) -> str:
    lost = [check for check in report.checks if check.points < check.max_points and not check.bonus]
    return "; ".join(f"{check.exercise} {check.status.replace('_', ' ')}" for check in lost)


def _id(found: Found, platform: str) -> str:
    return found.id if found.platform == platform else ""


def _participant(number: str) -> str:
    return f"Participant {number}" if number else ""


def _number(value: Any) -> str:
    return "" if value is None else points(float(value))


def _table(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
