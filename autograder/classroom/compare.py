"""What changed between two runs of a class: for whom, what, and why."""

from dataclasses import dataclass
from pathlib import Path

from ..report.record import CheckReport, Report
from ..report.words import STATUS_WORDS, name_mistake, points
from . import scores
from .store import read_report


@dataclass
class Change:
    """before, after: points after what being late costs, None for who is not there; what, why:
    in words.
    """

    student: str
    before: float | None
    after: float | None
    what: list[str]
    why: list[str]


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
            changes.append(Change(student, before.final, after.final, what, _why(before, after)))
    return changes


def _final(report: Report | None) -> float | None:
    return None if report is None else report.final


def _what(old: Report, new: Report) -> list[str]:
    before, after = ({check.id: check for check in report.checks} for report in (old, new))
    words = [f"{check} is new" for check in after if check not in before]
    words += [f"{check} is gone" for check in before if check not in after]
    for check in before:
        if check in after and (said := _difference(before[check], after[check])):
            words.append(f"{check}: {said}")
    costs = [report.late.percent if report.late else 0.0 for report in (old, new)]
    if costs[0] != costs[1]:
        words.append(f"late: {_percent(costs[0])}, now {_percent(costs[1])}")
    return words


def _difference(old: CheckReport, new: CheckReport) -> str:
    if (old.status, old.misconception) != (new.status, new.misconception):
        return f"{_verdict(old)}, now {_verdict(new)}"
    if (old.points, old.max_points) != (new.points, new.max_points):
        return f"{_points(old)}, now {_points(new)} points"
    told = ("message", "where", "remarks", "sentence", "visibility")
    return (
        "says something else" if any(getattr(old, key) != getattr(new, key) for key in told) else ""
    )


def _why(old: Report, new: Report) -> list[str]:
    """The causes that can be told from the reports themselves."""
    ours = (old.grader, new.grader) if old.grader and new.grader else ({}, {})
    keys = [grader.get("parts", {}) for grader in ours]
    changed = [part for part in keys[0] if part in keys[1] and keys[0][part] != keys[1][part]]
    causes = {
        "another submission": old.sha256 != new.sha256,
        "another seed": ours[0].get("seed") != ours[1].get("seed"),
        "another torch": ours[0].get("torch") != ours[1].get("torch"),
        "other deadlines": _late(old, "due") != _late(new, "due"),
        "another time of handing in": _late(old, "submitted") != _late(new, "submitted"),
    }
    why = [cause for cause, holds in causes.items() if holds]
    if changed and not {"another seed", "another torch"} & set(why):
        why.append(f"the grader of {', '.join(changed)} changed")
    return why or ["hints or deadlines changed" if _same_grader(keys) else "unknown"]


def _late(report: Report, what: str) -> str | None:
    return getattr(report.late, what) if report.late else None


def _same_grader(keys: list[dict[str, str]]) -> bool:
    return bool(keys[0]) and keys[0] == keys[1]


def _verdict(check: CheckReport) -> str:
    name = name_mistake(check.misconception or "")
    return f"{STATUS_WORDS[check.status]} ({name})" if name else STATUS_WORDS[check.status]


def _points(check: CheckReport) -> str:
    return f"{points(check.points)} of {points(check.max_points)}"


def _percent(value: float | None) -> str:
    return "undecided" if value is None else f"{points(value)} %"
