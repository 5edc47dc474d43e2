"""`selection` in assignment.toml: ready-made courses, and the table of them in the documents."""

from pathlib import Path

import pytest

from autograder.content import ROOT, homework
from autograder.course import assignment as assignments
from autograder.course.course_text import Worth
from autograder.report.words import points


def course(folder: Path, text: str) -> assignments.Assignment:
    file = folder / "assignment.toml"
    file.write_text(text, encoding="utf-8")
    return assignments.read(file)


@pytest.mark.parametrize("name", homework().selections)
def test_a_selection_asks_what_it_names_and_nothing_else(name: str, tmp_path: Path) -> None:
    assignment = course(tmp_path, f'selection = "{name}"')
    named = {*homework().selections[name]}
    asked = {each.exercise: each.part for each in Worth(assignment).asked}
    for part in homework().parts.values():
        table = part.by_a_person | part.by_a_person_bonus
        asked |= dict.fromkeys(table.keys() - set(assignment.drop), part.name)
    asked = {number: part for number, part in asked.items() if part in assignment.parts()}
    assert named == {part if part in named else number for number, part in asked.items()}


def test_drop_takes_away_from_a_selection(tmp_path: Path) -> None:
    text = 'selection = "classic models"\ndrop = ["theory", "2.3.3"]'
    assignment = course(tmp_path, text)
    assert assignment.parts() == ["diffusion_models"]
    assert not assignment.asks("2.3.3/threshold", "2.3.3")
    assert assignment.asks("2.1.1/init", "2.1.1")


def test_an_unknown_selection_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(assignments.AssignmentError, match="did you mean two hours"):
        course(tmp_path, 'selection = "2 hours"')


def test_the_documents_say_what_each_selection_asks(tmp_path: Path) -> None:
    told = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")
    for name, kept in homework().selections.items():
        assignment = course(tmp_path, f'selection = "{name}"')
        asked = [each for each in Worth(assignment).asked if not each.bonus]
        by_checks = points(sum(each.points for each in asked))
        people = points(sum(assignment.by_a_person(assignment.parts()).values()))
        titles = [
            homework().parts[each].title if each in homework().parts else each for each in kept
        ]
        assert f"| {name} | {', '.join(titles)} | {by_checks} | {people} |" in told
