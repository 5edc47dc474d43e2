"""What a class's reports say together: its points, its mistakes, its hardest exercises, who needs
a look.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..checking.order import order_of
from ..checking.printable import Printable
from ..course.deadlines import Lateness
from ..report.record import CheckReport, Override, Report
from .attempts_by_day import Day, by_day
from .fingerprints import Group
from .gradescope_export import Attempt
from .item_statistics import Item, Prediction, item_statistics, predictions
from .missed import MissedFacet, Mistake, count_facets, find_mistakes
from .regrade_requests import Request
from .scores import looks
from .student_rows import StudentRow, student_rows

ENDS = ("crashed", "timed_out", "out_of_memory", "grader_error")
LOST = ("wrong", "crashed", "timed_out", "out_of_memory")


@dataclass
class Question:
    """A check over the class: how many passed, how many met which other end, how many of its
    mistakes are known, which facets are missed.

    mistakes: what several students do alike, the most frequent first.
    """

    id: str
    exercise: str
    function: str
    passed: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    named: int = 0
    facets: dict[str, MissedFacet] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def missed(self) -> list[MissedFacet]:
        """The facets that somebody misses, the costliest first."""
        missed = [facet for facet in self.facets.values() if facet.missed]
        return sorted(missed, key=lambda facet: (-facet.lost, -facet.missed))

    @property
    def tried(self) -> int:
        """Those who handed something in for it."""
        return self.passed + sum(self.counts[status] for status in (*LOST, "skipped"))


@dataclass
class End:
    """A crash or the like, told once for all checks of a student that it ended. checks: their
    ids.
    """

    student: str
    status: str
    where: Printable
    message: Printable
    checks: list[str] = field(default_factory=list)


@dataclass
class Late:
    """Who was late, what that costs, and the points that it leaves; None where a person decides."""

    student: str
    lateness: Lateness
    final: float | None


@dataclass
class Decided:
    """What a person decided about a check of a student's, and what it is worth."""

    student: str
    check: str
    max_points: float
    override: Override


@dataclass
class Summary:
    """The class page's numbers. scores: {student: points}, bonus left out; looks: {student: why};
    ends: crashes and the like.
    """

    students: int
    max_score: float
    scores: dict[str, float]
    mistakes: list[Mistake]
    questions: list[Question]
    ends: list[End]
    looks: dict[str, list[str]]
    late: list[Late]
    alike: list[Group]
    notes: list[Printable]
    requests: list[Request] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    rows: list[StudentRow] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    predictions: list[Prediction] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)  # how often each student handed in
    days: list[Day] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The score that half of the class reaches."""
        return statistics.median(self.scores.values()) if self.scores else 0.0


@dataclass(frozen=True)
class Known:
    """What is known of a class beside its reports. sections: {student: section}; absent: those on
    the class list who handed in nothing; attempts: {student: theirs}, where the platform tells.
    """

    requests: Sequence[Request] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    absent: Sequence[str] = ()
    attempts: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)


NOTHING_KNOWN = Known()


def summarise(
    reports: dict[str, Report],
    alike: list[Group],
    notes: list[Printable],
    known: Known = NOTHING_KNOWN,
) -> Summary:
    """Put the reports of a class together."""
    ordered = dict(sorted(reports.items()))
    questions: dict[str, Question] = {}
    why = defaultdict(list, {student: looks(report) for student, report in ordered.items()})
    ends: dict[tuple[str, str, str], End] = {}  # what ends a whole file is told once
    late = []
    for student, report in ordered.items():
        for check in report.checks:
            question = Question(check.id, check.exercise, check.function)
            _count(questions.setdefault(check.id, question), check)
            if check.status in ENDS:
                end = End(student, check.status, check.where, check.message)
                key = (student, check.status, check.message)
                ends.setdefault(key, end).checks.append(check.id)
        if report.late and report.late.late:
            late.append(Late(student, report.late, report.final))
    others: dict[str, set[str]] = defaultdict(set)  # a student may be in several groups
    for _, students in alike:
        for student in students:
            others[student] |= {*students} - {student}
    for student, found in others.items():
        if student in ordered:  # and not of an earlier year
            why[student].append(_like(len(found & {*ordered}), len(found - {*ordered})))
    for request in known.requests:
        if request.is_open and request.student in ordered:
            why[request.student].append(f"asks for a regrade of {request.check}")
    mistakes = find_mistakes(
        (student, check) for student, report in ordered.items() for check in report.checks
    )
    for mistake in mistakes:
        questions[mistake.check].mistakes.append(mistake)
    whose = {student: reasons for student, reasons in why.items() if reasons}
    return Summary(
        students=len(ordered),
        max_score=max((report.max_score for report in ordered.values()), default=0.0),
        scores={student: report.score for student, report in ordered.items()},
        mistakes=mistakes,
        questions=sorted(questions.values(), key=lambda q: (q.passed, order_of(q.exercise))),
        ends=list(ends.values()),
        looks=whose,
        late=late,
        alike=alike,
        notes=notes,
        requests=list(known.requests),
        decided=[
            Decided(student, check.id, check.max_points, override)
            for student, report in ordered.items()
            for check in report.checks
            for override in check.overrides
        ],
        rows=student_rows(ordered, whose, known.sections, known.absent),
        attempts={student: len(tried) for student, tried in known.attempts.items()},
        days=by_day(known.attempts.values()),
        items=item_statistics(ordered.values()),
        predictions=predictions(ordered.values()),
    )


def _like(here: int, earlier: int) -> str:
    """How many others' code is like theirs: in this class, and of earlier work."""
    counts = [f"{here} other{'s' if here > 1 else ''}"] if here else []
    counts += [f"{earlier} earlier submission{'s' if earlier > 1 else ''}"] if earlier else []
    return f"code like that of {' and '.join(counts)}"


def _count(question: Question, check: CheckReport) -> None:
    if check.status == "passed":
        question.passed += 1
    else:
        question.counts[check.status] += 1
    question.named += check.misconception is not None
    count_facets(question.facets, check)
