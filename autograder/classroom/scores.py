"""The class as tables: scores.csv and facets.csv for people, canvas.csv and moodle.csv for the
platforms they are named after.
"""

import csv
import html
import io
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checking.order import order_of
from ..checking.recognition import ANOTHERS
from ..content import homework
from ..report.comments import comment_lines
from ..report.record import PersonsPoints, Report
from ..report.words import points
from ..whole_files import write_whole
from .entries import Entry
from .find import Found
from .missed import lost
from .reports import at_level

BREAK = "<br>"
FEW_NAMES = 3  # of students whose numbers somebody may have used
LONGEST_NOTE = 100  # characters, of a note as the reason for a look
LONGEST_COMMENT = 30_000  # characters; a cell of a spreadsheet holds 32,767
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
AFTER_SEMICOLON = re.compile(f";([{re.escape(''.join(FORMULA))}]+)")


@dataclass(frozen=True)
class Told:
    """How much students read: the hint level of their pages, and whether these are published."""

    hints: str = "what"
    published: bool = False


def write(
    folder: Path,
    reports: list[tuple[str, Report]],
    entries: list[Entry],
    told: Told = Told(),
) -> None:
    """Write the four tables, each as a whole or not at all. A platform gets the numbers that
    it gave itself, and students no more words than on their pages.

    Where persons grade, what they give has a column of its own for Canvas, and for Moodle it is
    in the grade. Both stay empty for whom an answer is still pending.
    """
    found: dict[str, Found] = {entry.found.student: entry.found for entry in entries}
    rows = sorted(reports)
    write_whole(folder / "scores.csv", _table(_scores(rows)))
    write_whole(folder / "facets.csv", _table(_facets(rows)))
    began = any(report.persons_began for _, report in rows)
    columns = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    graded_by = [f"{homework().title} (autograder)", f"{homework().title} (by a person)"]
    canvas = [[*columns, *graded_by[: 1 + began]]]
    canvas += [
        [
            _one_cell(found[s].name), _id(found[s], "canvas"), "", found[s].email, "",
            _number(r.after_late(r.score + r.bonus)), *([_persons(r)] if began else []),
        ]
        for s, r in rows
    ]  # fmt: skip
    write_whole(folder / "canvas.csv", _table(canvas))
    moodle = [
        ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Feedback comments"]
    ]
    moodle += [
        [
            _participant(_id(found[s], "moodle")), _one_cell(found[s].name), found[s].email,
            "" if began and r.pending else _number(r.final),
            points(r.max_score + r.max_bonus + (_most_by_persons(r) if began else 0.0)),
            _comment(r, told),
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
        "by_a_person",
        "pending",
        "days_late",
        "late_percent",
        "final",
        "needs_a_look",
    ]
    asked = {each.exercise for _, report in rows for each in report.manual}
    exercises = sorted(asked, key=order_of)
    yield [*columns, *ids, *(f"{exercise} by a person" for exercise in exercises)]
    for student, report in rows:
        earned = {check.id: points(check.points) for check in report.checks}
        given = {each.exercise: _if_graded(each) for each in report.manual}
        late = report.late
        days, percent = (late.days, late.percent) if late else (0, 0.0)
        yield [
            student,
            _one_cell(report.name),
            points(report.score),
            points(report.max_score),
            points(report.bonus),
            points(report.by_a_person),
            points(report.pending),
            _number(days),
            _number(percent),
            _number(report.final),
            "; ".join(looks(report)),
            *(earned.get(check, "") for check in ids),
            *(given.get(exercise, "") for exercise in exercises),
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
    late = report.late
    reasons = {
        "grader error": "grader_error" in statuses,
        "could not be opened": "not_run" in statuses,
        "code tried what it may not": any(check.tried for check in report.checks),
        _whose_numbers(report): any(c.misconception == ANOTHERS for c in report.checks),
        "not on the roster": bool(report.unlisted),
        _told_in(others): bool(others) and "not_run" not in statuses,
        "a decision takes points away": any(
            each.points < each.was_points for check in report.checks for each in check.overrides
        ),
        "late, unknown by how much": late is not None and late.late and late.percent is None,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _whose_numbers(report: Report) -> str:
    """That somebody gave the numbers of others, and of whom, where few come into question."""
    names = dict.fromkeys(name for each in report.whose.values() for name in each)
    whose = f" ({', '.join(names)})" if 0 < len(names) <= FEW_NAMES else ""
    return f"another student's numbers{whose}"


def _told_in(notes: Sequence[str]) -> str:
    """The first of the notes on a submission, and how many more there are."""
    if not notes:
        return ""
    first = notes[0] if len(notes[0]) <= LONGEST_NOTE else f"{notes[0][: LONGEST_NOTE - 1]}…"
    return first if len(notes) == 1 else f"{first} (and {len(notes) - 1} more)"


def _if_graded(question: PersonsPoints) -> str:
    """The points of an exercise; nothing where an answer to it is pending."""
    return points(question.given) if question.status == "graded" else ""


def _persons(report: Report) -> str:
    """What persons gave after what being late costs; nothing where an answer is pending."""
    return "" if report.pending else _number(report.after_late(report.by_a_person))


def _most_by_persons(report: Report) -> float:
    return sum(question.max_points for question in report.manual)


def _comment(report: Report, told: Told) -> str:
    """The sentences of a student's page for Moodle, which takes them for HTML."""
    lines = comment_lines(at_level(report, told.hints), told.published)
    escaped = [html.escape(line, quote=False) for line in lines]
    most = list(itertools.accumulate(len(line) + len(BREAK) for line in escaped))
    kept = [line for line, length in zip(escaped, most, strict=True) if length <= LONGEST_COMMENT]
    more = [f"{len(escaped) - len(kept)} more on your page."] if len(kept) < len(escaped) else []
    return AFTER_SEMICOLON.sub(_as_entities, BREAK.join([*kept, *more]))


def _as_entities(match: re.Match[str]) -> str:
    """Signs of a formula that a spreadsheet which parts cells at semicolons would read as one."""
    return ";" + "".join(f"&#{ord(sign)};" for sign in match[1])


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


def _one_cell(name: str) -> str:
    """A name, as a file may give it, without the sign at which some spreadsheets part cells."""
    return name.replace(";", ",")


def _harmless(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
