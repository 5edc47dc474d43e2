"""docs/courses.md: its table is what the code says, and each course of it has a section."""

import re
from pathlib import Path

import pytest

from autograder.content import ROOT, homework
from autograder.course import assignment as assignments
from autograder.course.course_text import Worth
from autograder.report.words import points

PAGE = (ROOT / "docs" / "courses.md").read_text(encoding="utf-8")
ALL = "everything"
COURSES = {**homework().selections, ALL: [*homework().parts]}


def row_of(name: str, folder: Path) -> str:
    """The row of the table for a ready-made course."""
    file = folder / "assignment.toml"
    file.write_text("" if name == ALL else f'selection = "{name}"', encoding="utf-8")
    course = assignments.read(file)
    parts, asked = course.parts(), Worth(course).asked
    titles = [homework().parts[each].title if each in homework().parts else each
              for each in COURSES[name]]  # fmt: skip
    return "| " + " | ".join([
        name,
        ", ".join(titles),
        str(len({each.exercise for each in asked})),
        points(sum(each.points for each in asked if not each.bonus)),
        points(sum(course.by_a_person(parts).values())),
        points(sum(each.points for each in asked if each.bonus)),
        points(sum(course.by_a_person_bonus(parts).values())),
    ]) + " |"  # fmt: skip


def test_the_table_has_each_course_with_its_points(tmp_path: Path) -> None:
    head, line, *rows = re.findall(r"^\|.*\|$", PAGE, re.MULTILINE)
    assert head.count("|") == line.count("|") == 8
    assert rows == [row_of(name, tmp_path) for name in COURSES]


@pytest.mark.parametrize("name", COURSES)
def test_each_course_says_for_whom_it_is(name: str) -> None:
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", PAGE, re.S | re.M | re.I)
    assert section and "*For:*" in section[1]


def test_no_ready_made_course_has_the_last_part() -> None:
    assert "no selection has it" in PAGE
    assert not any("clinic" in kept for kept in homework().selections.values())


def test_the_minutes_of_training_are_those_of_the_presets() -> None:
    """Each is said where the preset of that part says it."""
    told = {
        "conditional_ddpm/settings.py": ("Part 1 trains in 2.6 minutes", '"2.6 (2,500 steps'),
        "flow_matching/training.py": ("2.6 minutes each on two cores", '"2.6 on two idle cores'),
        "diffusion_models/computer_vision/image_study.py": (
            "took 5 to 6 minutes on two cores", '"5 to 6 minutes on two cores'),
    }  # fmt: skip
    page = " ".join(PAGE.split())
    for file, (here, there) in told.items():
        assert here in page
        assert there in (ROOT / "solutions" / file).read_text(encoding="utf-8")
