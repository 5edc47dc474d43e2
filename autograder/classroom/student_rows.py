"""The list of a class: a row for each student, also for those who handed in nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..report.record import Report

NOTHING_IN, GRADED = "handed in nothing", "graded"
CRASHED, LATE, DECIDED = "crashed or timed out", "late", "decided by a person"
LOOK, WAITS = "needs a look", "waits for a person"
ENDED = ("crashed", "timed_out", "out_of_memory")
STATES = (GRADED, LOOK, WAITS, CRASHED, LATE, DECIDED, NOTHING_IN)


@dataclass(frozen=True)
class StudentRow:
    """One student. points: of checks, bonus included; final: after what being late costs, None
    where a person decides; both None where nothing was handed in. states: of STATES.
    """

    student: str
    name: str
    section: str
    points: float | None
    by_a_person: float
    final: float | None
    states: tuple[str, ...]

    @property
    def has_page(self) -> bool:
        return NOTHING_IN not in self.states


def student_rows(
    reports: Mapping[str, Report],
    looks: Mapping[str, list[str]],
    sections: Mapping[str, str],
    absent: Iterable[str] = (),
) -> list[StudentRow]:
    """The rows, by name of the student's folder. sections: {student: section}, of those whose
    section is known. absent: those on the class list who handed in nothing.
    """
    rows = [
        StudentRow(
            student,
            report.name,
            sections.get(student, ""),
            round(report.score + report.bonus, 4),
            report.by_a_person,
            report.final,
            _states(report, student in looks),
        )
        for student, report in reports.items()
    ]
    rows += [
        StudentRow(student, "", sections.get(student, ""), None, 0.0, None, (NOTHING_IN,))
        for student in absent
    ]
    return sorted(rows, key=lambda row: row.student.casefold())


def _states(report: Report, needs_a_look: bool) -> tuple[str, ...]:
    holds = {
        LOOK: needs_a_look,
        WAITS: report.persons_began and bool(report.pending),
        CRASHED: any(check.status in ENDED for check in report.checks),
        LATE: report.late is not None and report.late.late,
        DECIDED: any(check.overrides for check in report.checks),
    }
    return tuple(state for state in STATES if holds.get(state)) or (GRADED,)
