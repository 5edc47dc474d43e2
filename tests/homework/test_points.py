"""The points of the course, written down once. Every other test asks the exercises
(tests/support/course.py).
"""

import re

import pytest
from course import EXERCISES, FRESH_SEED, MANUAL, MANUAL_BONUS, PARTS, points_of

from autograder.content import ROOT
from autograder.grading.grader import checks_for

AUTOGRADER = {
    "0.1b": 2, "0.1c": 2, "0.2a": 2, "0.2b": 2, "0.3iii": 1, "0.3iv": 1,
    "0.4a": 0.5, "0.4b": 0.5, "0.4c": 0.5, "0.4d": 0.5,
    "1.1": 4, "1.2": 3, "1.3": 5, "1.4": 5,
    "2.1.1": 3, "2.1.2": 2.5, "2.2.1": 2, "2.2.2": 1, "2.2.3": 3.5, "2.3.1": 0, "2.3.3": 2,
    "3.1": 3, "3.2": 5, "3.3": 4, "3.4": 4, "3.5": 2, "3.6": 2, "3.7": 3, "3.8": 2,
    "4.1": 8,
    "4.2": 6,
}  # fmt: skip
AUTOGRADER_BONUS = {
    "0.5b": 1, "0.5d": 1, "2.4": 4, "2.5.1": 1, "2.5.2": 1, "2.5.3": 1, "2.5.4": 1,
    "3.11": 2, "3.12": 4, "3.13": 3,
}  # fmt: skip
PERSON = {
    "theory": {"0.1a": 1, "0.1d": 1, "0.3i": 2, "0.3ii": 2, "0.4e": 1, "0.4f": 1},
    "conditional_ddpm": {"1.5": 5, "1.6": 3, "1.7": 5},
    "diffusion_models": {"2.1.1": 0.5, "2.2.1": 0.5, "2.3.1": 2, "2.3.2": 1, "2.3.3": 3},
    "flow_matching": {"3.9": 4, "3.10": 3},
    "clinic": {},
}
PERSON_BONUS = {
    "theory": {"0.5a": 1, "0.5c": 1, "0.5e": 1, "0.5f": 1},
    "conditional_ddpm": {},
    "diffusion_models": {"2.4": 2},
    "flow_matching": {},
    "clinic": {},
}
# autograder, person
TOTALS = {
    "theory": (12, 8),
    "conditional_ddpm": (17, 13),
    "diffusion_models": (14, 7),
    "flow_matching": (25, 7),
    "clinic": (14, 0),
}
README_ROW = re.compile(
    r"^\| (\d\.[\d.]*)(?: to (\d\.[\d.]*))?(?:, bonus)? \| .* \| ?([\d.]*) \| ?([\d.]*) ?\|$", re.M
)


def by_exercise(bonus: bool) -> dict[str, float]:
    """{exercise: points} of the autograder."""
    points: dict[str, float] = {}
    for each in EXERCISES.values():
        if each.bonus == bonus:
            points[each.exercise] = points.get(each.exercise, 0) + each.points
    return points


def test_the_points_of_the_course() -> None:
    assert by_exercise(bonus=False) == AUTOGRADER
    assert by_exercise(bonus=True) == AUTOGRADER_BONUS
    graded = {check.id: check.points for part in PARTS for check in checks_for(part, FRESH_SEED)}
    assert graded == {name: each.points for name, each in EXERCISES.items()}
    assert (MANUAL, MANUAL_BONUS) == (PERSON, PERSON_BONUS)
    assert {part: (points_of(part), sum(MANUAL[part].values())) for part in PARTS} == TOTALS


@pytest.mark.parametrize("part", PARTS)
def test_the_readme_has_the_same_points(part: str) -> None:
    """Its rows are exercises, or the first one and the last one of several, or the section that
    several are in.
    """
    rows = README_ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    given = {**MANUAL[part], **MANUAL_BONUS[part]}
    asked = {each.exercise for each in PARTS[part]} | given.keys()
    told = set()
    for first, last, points, by_a_person in rows:
        group = {
            name
            for name in asked
            if (first <= name <= last if last else re.fullmatch(rf"{first}[a-z]*", name))
        }
        if group:
            told |= group
            assert float(points or 0) == sum(
                each.points for each in PARTS[part] if each.exercise in group
            ), first
            assert float(by_a_person or 0) == sum(given.get(name, 0) for name in group), first
    assert told == asked
