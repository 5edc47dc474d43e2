"""A letter for each student whose work was graded again: what changed and why, as text that can be
mailed. It says nothing of checks that the student's page does not show.
"""

from collections.abc import Mapping
from pathlib import Path

from ..content import homework
from ..report.comments import decisions_on, what_is_said
from ..report.page import shown_checks
from ..report.record import CheckReport, Report
from ..report.words import STATUS_WORDS, name_function, points
from ..whole_files import write_whole
from .compare import (
    A_PERSON_DECIDED,
    A_PERSON_GRADED,
    ANOTHER_SEED,
    ANOTHER_STUDENTS_NUMBERS,
    ANOTHER_SUBMISSION,
    ANOTHER_TIME,
    ANOTHER_TORCH,
    OTHER_DEADLINES,
    OTHER_POINTS,
    why_changed,
)

CAUSES = {
    A_PERSON_DECIDED: "a person looked at it again",
    A_PERSON_GRADED: "a person graded written answers",
    ANOTHER_SUBMISSION: "you handed in something else",
    ANOTHER_TIME: "the time of handing in is another one",
    ANOTHER_SEED: "its inputs were drawn afresh",
    ANOTHER_TORCH: "another version of PyTorch was used",
    OTHER_DEADLINES: "the deadlines changed",
    OTHER_POINTS: "exercises are worth other points",
    ANOTHER_STUDENTS_NUMBERS: "it was graded with other numbers",
}
THE_GRADER = "the autograder or its settings changed"


def write_letters(
    folder: Path, old: Mapping[str, Report], new: Mapping[str, Report], published: bool
) -> int:
    """Write FOLDER/STUDENT.txt for everybody who has something to read; returns how many. Letters
    of an earlier run, for those who have none now, are removed. published: as their pages are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    letters = {
        student: text
        for student in sorted({*old} & {*new})
        if (text := letter(old[student], new[student], published))
    }
    for student in new:
        if student not in letters:
            (folder / f"{student}.txt").unlink(missing_ok=True)
    for student, text in letters.items():
        write_whole(folder / f"{student}.txt", text)
    return len(letters)


def letter(old: Report, new: Report, published: bool) -> str:
    """The letter; empty where nothing changed that the student's page shows."""
    before = {check.id: check for check in shown_checks(old, published)}
    told = [
        text
        for check in shown_checks(new, published)
        if (text := _on_check(before.get(check.id), check))
    ]
    told += _on_written_answers(old, new)
    if _late(old) != _late(new):
        told.append(f"Being late cost {_late(old)} of the points; now it costs {_late(new)}.")
    if not told:
        return ""
    causes = dict.fromkeys(CAUSES.get(why, THE_GRADER) for why in why_changed(old, new))
    given = [points(_total(report, published)) for report in (old, new)]
    total = f"All in all, without what being late costs: {given[0]} points before, {given[1]} now."
    return "\n".join(
        [
            f"{new.name},",
            "",
            f"your work on the {homework().name} was graded again: {' and '.join(causes)}.",
            "",
            *(f"- {text}" for text in told),
            "",
            total,
            "Your page shows all of it.",
            "",
        ]
    )


def _on_check(old: CheckReport | None, new: CheckReport) -> str:
    """What changed of a check, in a line or two; empty where points and verdict are the same."""
    title = f"{new.exercise} {name_function(new.function)}"
    given = f"{points(new.points)} of {points(new.max_points)} points"
    if old is None:
        return f"{title} is new: {STATUS_WORDS[new.status]}, {given}."
    decided = [text for text in decisions_on(new) if text not in decisions_on(old)]
    same = (old.status, old.points, old.max_points) == (new.status, new.points, new.max_points)
    if same and not decided:
        return ""
    before = f"{points(old.points)} of {points(old.max_points)} points"
    was, now = STATUS_WORDS[old.status], STATUS_WORDS[new.status]
    lines = [f"{title}: {was}, {before} before; {now}, {given} now."]
    lines += decided or [said for said in [what_is_said(new)] if said]
    return "\n  ".join(lines)


def _on_written_answers(old: Report, new: Report) -> list[str]:
    before = {each.question: each for about in old.manual for each in about.written}
    told = []
    for answer in (each for about in new.manual for each in about.written):
        was = before.get(answer.question)
        earlier = was.points if was else None
        if answer.points is not None and answer.points != earlier:
            first = "pending" if earlier is None else points(earlier)
            told.append(
                f"{answer.title}, by a person: {first} before, {points(answer.points)} of "
                f"{points(answer.max_points)} points now."
            )
    return told


def _total(report: Report, published: bool) -> float:
    """The points that the student's page shows, bonus and those by persons included."""
    seen = sum(check.points for check in shown_checks(report, published))
    return round(seen + report.by_a_person, 4)


def _late(report: Report) -> str:
    if report.late is None:
        return "0 %"
    return "undecided" if report.late.percent is None else f"{points(report.late.percent)} %"
