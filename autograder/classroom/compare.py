"""What changed between two runs of a class: for whom, what, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..report.record import CheckReport, PersonsPoints, Report
from ..report.words import STATUS_WORDS, name_mistake, points
from . import scores
from .store import read_report

A_PERSON_GRADED, A_PERSON_DECIDED = "a person graded", "a person decided"
ANOTHER_SUBMISSION, ANOTHER_TIME = "another submission", "another time of handing in"
ANOTHER_SEED, ANOTHER_TORCH, OTHER_DEADLINES = "another seed", "another torch", "other deadlines"
OTHER_POINTS = "other points in assignment.toml"
ANOTHER_VISIBILITY = "another visibility in assignment.toml"
ANOTHER_STUDENTS_NUMBERS = "numbers of another student"
# points, a seed and the like are in the key of a part, too
IN_THE_KEY = {OTHER_POINTS, ANOTHER_VISIBILITY, ANOTHER_STUDENTS_NUMBERS}
IN_THE_KEY |= {ANOTHER_SEED, ANOTHER_TORCH}

Decision = tuple[str, str, str, float]  # reason, author, date, points


@dataclass
class Change:
    """before, after: points after what being late costs, None for who is not there; what, why:
    in words. moved: {check: its points before and after}, of those that give other points.
    """

    student: str
    before: float | None
    after: float | None
    what: list[str]
    why: list[str]
    moved: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass
class Moved:
    """What a check gives otherwise than before: to how many students more and less, and points
    over all of them.
    """

    check: str
    more: int = 0
    less: int = 0
    points: float = 0.0


def read_reports(folder: Path) -> dict[str, Report]:
    """The reports of a run, by student: of those in its table, where it wrote one, and not of
    earlier runs.

    Raises FileNotFoundError where there are none.
    """
    listed = scores.students(folder)
    files = sorted((folder / "students").glob("*/report.json"))
    files = [file for file in files if listed is None or file.parent.name in listed]
    known = {
        file.parent.name: report for file in files if (report := read_report(file)) is not None
    }
    if not known:
        raise FileNotFoundError(
            f"{folder} holds no reports: give the folder that `class --out` wrote to"
        )
    return known


def compare(old: dict[str, Report], new: dict[str, Report]) -> list[Change]:
    """Every student for whom something that is worth saying is different; times are not."""
    changes = []
    for student in sorted({*old, *new}):
        before, after = old.get(student), new.get(student)
        if before is None or after is None:
            what = ["came" if before is None else "is gone"]
            changes.append(Change(student, _final(before), _final(after), what, []))
        elif what := _what(before, after):
            why, moved = why_changed(before, after), _moved(before, after)
            changes.append(Change(student, before.final, after.final, what, why, moved))
    return changes


def by_check(changes: list[Change]) -> list[Moved]:
    """What changed for the class, check by check, that with most students first."""
    found: dict[str, Moved] = {}
    for change in changes:
        for check, (before, after) in change.moved.items():
            moved = found.setdefault(check, Moved(check))
            moved.more += after > before
            moved.less += after < before
            moved.points = round(moved.points + after - before, 4)
    return sorted(found.values(), key=lambda moved: (-moved.more - moved.less, moved.check))


def _moved(old: Report, new: Report) -> dict[str, tuple[float, float]]:
    before = {check.id: check.points for check in old.checks}
    return {
        check.id: (before[check.id], check.points)
        for check in new.checks
        if check.id in before and before[check.id] != check.points
    }


def _final(report: Report | None) -> float | None:
    return None if report is None else report.final


def _what(old: Report, new: Report) -> list[str]:
    before, after = ({check.id: check for check in report.checks} for report in (old, new))
    words = [f"{check} is new" for check in after if check not in before]
    words += [f"{check} is gone" for check in before if check not in after]
    for check in before:
        if check in after and (said := _difference(before[check], after[check])):
            words.append(f"{check}: {said}")
    given = [{about.exercise: _given(about) for about in report.manual} for report in (old, new)]
    words += [
        f"{exercise} by a person: {given[0][exercise]}, now {given[1][exercise]}"
        for exercise in given[0]
        if exercise in given[1] and given[0][exercise] != given[1][exercise]
    ]
    costs = [report.late.percent if report.late else 0.0 for report in (old, new)]
    if costs[0] != costs[1]:
        words.append(f"late: {_percent(costs[0])}, now {_percent(costs[1])}")
    return words


def _difference(old: CheckReport, new: CheckReport) -> str:
    if _essence(old) != _essence(new):
        told = "; ".join(f"{each.author} decided: {each.reason}" for each in new.overrides)
        return f"{_points(old)}, now {_points(new)} points; {told or 'no decision any more'}"
    if (old.status, old.misconception) != (new.status, new.misconception):
        return f"{_verdict(old)}, now {_verdict(new)}"
    if (old.points, old.max_points) != (new.points, new.max_points):
        return f"{_points(old)}, now {_points(new)} points"
    words = ("message", "where", "remarks", "sentence", "visibility")
    differ = any(getattr(old, key) != getattr(new, key) for key in words)
    return "says something else" if differ else ""


def why_changed(old: Report, new: Report) -> list[str]:
    """The causes that can be told from the reports themselves."""
    ours = (old.grader, new.grader) if old.grader and new.grader else ({}, {})
    keys = [grader.get("parts", {}) for grader in ours]
    changed = [part for part in keys[0] if part in keys[1] and keys[0][part] != keys[1][part]]
    given = [[about.given for about in report.manual] for report in (old, new)]
    causes = {
        A_PERSON_GRADED: given[0] != given[1],
        A_PERSON_DECIDED: _decisions(old) != _decisions(new),
        ANOTHER_SUBMISSION: old.sha256 != new.sha256,
        OTHER_POINTS: _worth(old, new),
        ANOTHER_VISIBILITY: _seen(old, new),
        ANOTHER_STUDENTS_NUMBERS: ours[0].get("student") != ours[1].get("student"),
        ANOTHER_SEED: ours[0].get("seed") != ours[1].get("seed"),
        ANOTHER_TORCH: ours[0].get("torch") != ours[1].get("torch"),
        OTHER_DEADLINES: _late(old, "due") != _late(new, "due"),
        ANOTHER_TIME: _late(old, "submitted") != _late(new, "submitted"),
    }
    why = [cause for cause, holds in causes.items() if holds]
    if changed and not IN_THE_KEY & set(why):
        why.append(f"the grader of {', '.join(changed)} changed")
    return why or ["hints or deadlines changed" if _same_grader(keys) else "unknown"]


def _pairs(old: Report, new: Report) -> Iterator[tuple[CheckReport, CheckReport]]:
    after = {check.id: check for check in new.checks}
    return ((check, after[check.id]) for check in old.checks if check.id in after)


def _worth(old: Report, new: Report) -> bool:
    given = [{about.exercise: about.max_points for about in each.manual} for each in (old, new)]
    by_checks = any(before.max_points != after.max_points for before, after in _pairs(old, new))
    return by_checks or any(
        given[0][name] != given[1].get(name, given[0][name]) for name in given[0]
    )


def _seen(old: Report, new: Report) -> bool:
    return any(before.visibility != after.visibility for before, after in _pairs(old, new))


def _decisions(report: Report) -> list[tuple[str, Decision]]:
    return [(check.id, each) for check in report.checks for each in _essence(check)]


def _essence(check: CheckReport) -> list[Decision]:
    """What was decided about a check, whatever the grader said of it before."""
    return [(each.reason, each.author, each.date, each.points) for each in check.overrides]


def _late(report: Report, what: str) -> str | None:
    return getattr(report.late, what) if report.late else None


def _same_grader(keys: list[dict[str, str]]) -> bool:
    return bool(keys[0]) and keys[0] == keys[1]


def _verdict(check: CheckReport) -> str:
    name = name_mistake(check.misconception or "")
    return f"{STATUS_WORDS[check.status]} ({name})" if name else STATUS_WORDS[check.status]


def _points(check: CheckReport) -> str:
    return f"{points(check.points)} of {points(check.max_points)}"


def _given(about: PersonsPoints) -> str:
    open = f", {points(about.open)} pending" if about.open and about.given else ""
    return f"{points(about.given)}{open}" if about.given or not about.open else "pending"


def _percent(value: float | None) -> str:
    return "undecided" if value is None else f"{points(value)} %"
