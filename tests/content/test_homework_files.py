"""homework.toml and part.toml are read into Homework and Part, and what cannot be is refused
with a sentence.
"""

from pathlib import Path

import pytest

from autograder.checking.catalogue import exercises, find, student_numbers
from autograder.content import ContentError, homework, read_homework, read_toml

HOMEWORK = """
name = "a homework"
title = "A homework"
subject = "Something"
course = "c"
assignment = "a"
order = ["second"]
"""
PART = 'title = "part {0}"\ngraded = ["deep/{0}.py"]\nunit_tester = "Checks."\n'


def written(folder: Path, homework_text: str = HOMEWORK, **parts: str) -> Path:
    """A homework folder with these files."""
    folder.mkdir(exist_ok=True)
    (folder / "homework.toml").write_text(homework_text)
    for name, text in parts.items():
        (folder / name).mkdir()
        (folder / name / "part.toml").write_text(text)
    return folder


def test_parts_come_in_their_order_and_unnamed_ones_last(tmp_path: Path) -> None:
    folder = written(tmp_path / "h", first=PART.format("one"), second=PART.format("two"))
    known = read_homework(folder)
    assert list(known.parts) == ["second", "first"]
    assert known.parts["first"].paths == {"one": "deep/one.py"}
    assert known.packages() == ["second", "deep", "first"]


def test_a_part_without_a_folder_is_no_part_of_this_course(tmp_path: Path) -> None:
    assert read_homework(written(tmp_path / "h")).parts == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            PART.format("a") + "gradde = []",
            "there is no setting gradde; there are name, title, graded",
        ),
        ('title = "part 1"\nunit_tester = "x"', "missing 1 required positional argument: 'graded'"),
        (PART.format("a") + "given = 3", "given should be a tuple"),
        (PART.format("a") + '[by_a_person]\n"1.1" = "two"', "by_a_person should be a dict"),
        (PART.format("a") + "[uses]\na = 1", "uses.a should be a tuple"),
        ("title = ", "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=words) as refused:
        read_homework(written(tmp_path / "h", part=text))
    assert "part.toml" in str(refused.value)


def test_toml_is_read_without_tomllib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.10 has none, and students pack their work with whatever Python they have."""
    file = tmp_path / "a.toml"
    file.write_text("a = 1")
    monkeypatch.setattr("autograder.content.READERS", ("pip._vendor.tomli",))
    assert read_toml(file) == {"a": 1}
    monkeypatch.setattr("autograder.content.READERS", ("nothing_of_this_name",))
    with pytest.raises(OSError, match="pip install tomli"):
        read_toml(file)


def test_every_file_that_a_part_names_is_there() -> None:
    for part in homework().parts.values():
        for path in (*part.graded, *part.bonus, *part.given, *part.also):
            assert (part.folder / path).is_file(), path
        assert {name.split(".")[0] for used in part.uses.values() for name in used} <= set(
            part.modules
        )


def test_checks_come_after_those_that_they_build_on() -> None:
    for part in homework().parts:
        known: set[str] = set()
        for exercise in exercises(part):
            assert set(exercise.after) <= known, exercise.id
            known.add(exercise.id)
            assert exercise.part == part and find(exercise.id) is exercise


def test_only_parts_that_say_so_have_own_numbers() -> None:
    for name, part in homework().parts.items():
        assert (student_numbers(name) is not None) == bool(part.numbers)
