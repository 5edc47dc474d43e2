"""Where a student is: the points so far and what comes next, from the last check of each exercise.
Nothing is run for it.
"""

from collections.abc import Iterable
from pathlib import Path

from .. import AutograderError
from ..checking import frozen
from ..checking.checks import Check
from ..checking.functions import functions_of
from ..checking.handed_out import TO_DO
from ..checking.order import order_of
from ..content import TESTER, homework
from ..report.homework_map import BAD, CHANGED, GOOD, OPEN, PERSON, Map, Row
from ..report.notebook_output import anchors
from ..report.words import name_function, points, status_words
from ..submission.sources import Sources
from .last_checks import LastCheck, digest_of, read
from .part_sources import read_sources

NOT_BEGUN, NOT_CHECKED = "not begun", "not checked yet"


def checks_folder(part: str, folder: Path) -> Path:
    """Where the checks of a part lie: in its folder where they are the student's own."""
    return folder if (folder / f"{part}.json").is_file() else frozen.FOLDER


def find_notebook(part: str, folder: Path) -> Path:
    """The notebook of a part, as it is handed out."""
    return folder.parent / f"{part}.ipynb"


def asked(known: frozen.Frozen) -> list[Check]:
    """The checks that the course asks, in the order of their exercises."""
    kept = [
        c for c in known.checks if c.id not in known.dropped and c.exercise not in known.dropped
    ]
    return sorted(kept, key=lambda check: order_of(check.exercise))


def look(part: str, folder: Path) -> Map:
    """The map of one part."""
    known, place = frozen.outline(part, checks_folder(part, folder)), homework().parts[part]
    checks, last, sources = asked(known), read(folder), _texts(part, folder)
    people = {
        (exercise, bonus): known.points_by_a_person.get(exercise, worth)
        for table, bonus in ((place.by_a_person, False), (place.by_a_person_bonus, True))
        for exercise, worth in table.items()
        if exercise not in known.dropped
    }
    headings = anchors(
        find_notebook(part, folder), [*(c.exercise for c in checks), *(name for name, _ in people)]
    )
    full_names = _ambiguous(checks)
    pairs = []
    for check in checks:
        name = check.function if check.function in full_names else name_function(check.function)
        status, colour, earned = _state(check, last.get(check.id), sources, known.checks)
        anchor = headings.get(check.exercise, "")
        pairs.append(
            (
                check,
                Row(
                    check.exercise, name, status, colour, earned, check.points, check.bonus, anchor
                ),
            )
        )
    rows = [row for _, row in pairs] + [
        Row(name, "by a person", "pending", PERSON, None, worth, bonus, headings.get(name, ""))
        for (name, bonus), worth in people.items()
    ]
    left = [check for check, row in pairs if row.colour != GOOD]
    todo = next((check for check in left if not check.bonus), None)
    counted = [row for _, row in pairs if not row.bonus and row.earned is not None]
    total = sum(row.worth for row in counted)
    earned = sum(row.earned or 0.0 for row in counted)
    return Map(
        title=f"{place.title[:1].upper()}{place.title[1:]}",
        rows=sorted(rows, key=lambda row: order_of(row.exercise)),
        summary=_summary([row for _, row in pairs], people, earned, total),
        share=earned / total if total else 0.0,
        next=_next(todo, place.paths) if todo else _by_people(people),
        anchor=headings.get(todo.exercise, "") if todo else "",
    )


def others(part: str, folder: Path) -> list[Map]:
    """The maps of the other parts that lie beside this one."""
    there = [name for name in homework().parts if (folder.parent / name).is_dir()]
    return [look(name, folder.parent / name) for name in there if name != part]


def _ambiguous(checks: Iterable[Check]) -> set[str]:
    """Functions whose own name other functions have, too."""
    functions = {check.function for check in checks}
    names = [name_function(each) for each in functions]
    return {each for each in functions if names.count(name_function(each)) > 1}


def _texts(part: str, folder: Path) -> Sources:
    """The student's files as text; none where they cannot be read."""
    try:
        return read_sources(part, folder)[0]
    except (AutograderError, OSError, SyntaxError, ValueError, LookupError):
        return Sources({}, {})


def _state(
    check: Check, last: LastCheck | None, sources: Sources, checks: list[Check]
) -> tuple[str, str, float | None]:
    """(status in words, colour, points so far) of a check."""
    none = None if check.form_only else 0.0
    if _is_stub(check, sources.graded.get(check.module, "")):
        return NOT_BEGUN, OPEN, none
    if last is None:
        return NOT_CHECKED, OPEN, none
    if last.status == "not_attempted":
        return NOT_BEGUN, OPEN, none
    passed = last.status == "passed"
    words = (
        "form is right" if passed and check.form_only else status_words(last.status, check.points)
    )
    if last.code != digest_of(check, checks, sources):
        words += CHANGED
    return words, GOOD if passed else BAD, none if none is None else min(last.points, check.points)


def _is_stub(check: Check, text: str) -> bool:
    """Whether the exercise is as it was handed out, which says its number where the work goes."""
    asked_for = f"exercise {check.exercise} ("
    named = [each.text for each in functions_of(text) if each.name == check.function]
    return any(TO_DO in one and asked_for in one for one in named)


def _summary(
    rows: list[Row], people: dict[tuple[str, bool], float], earned: float, total: float
) -> str:
    """The points so far in a sentence."""
    told = [f"{points(earned)} of {points(total)} points so far"] if total else []
    bonus = [row for row in rows if row.bonus and row.worth]
    if bonus:
        so_far = sum(row.earned or 0.0 for row in bonus)
        told.append(f"bonus {points(so_far)} of {points(sum(row.worth for row in bonus))}")
    if later := sum(row.worth for row in rows if row.earned is None and not row.bonus):
        told.append(f"{points(later)} more when graded")
    if given := sum(worth for (_, more), worth in people.items() if not more):
        told.append(f"{points(given)} by a person")
    return "; ".join(told)


def _next(check: Check, paths: dict[str, str]) -> str:
    return f"{check.exercise} {check.about}, in {paths[check.module]}: {TESTER}.{check.test}()"


def _by_people(people: dict[tuple[str, bool], float]) -> str:
    names = sorted({name for name, bonus in people if not bonus}, key=order_of)
    return f"what a person grades: {', '.join(names)}" if names else ""
