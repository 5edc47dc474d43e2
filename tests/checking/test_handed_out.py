"""Files that the homework handed out are never suspected, wherever they lie; a changed copy of
one is looked at.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from course import GRADED, path_of

from autograder.checking.handed_out import FILE, is_handed_out
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.grading.grader import Grader
from autograder.grading.notable_text import find_reaching
from autograder.releasing import student_folder as releasing
from autograder.sandbox import Zygote
from autograder.submission.opening import open_submission

PART = "diffusion_models"
SUBSTITUTES = ROOT / "autograder" / "worker" / "probing" / "torch_substitutes.py"
Notes = Callable[[Path], list[str]]


@pytest.fixture
def notes_on(sandbox: Zygote) -> Notes:
    """notes_on(folder): the notes in the report on part 2 of a submission."""

    def grade_it(folder: Path) -> list[str]:
        grader = Grader.__new__(Grader)
        grader.assignment, grader.device, grader.sandbox = Assignment(), "cpu", sandbox
        return grader.grade_parts(open_submission(folder), [PART], 1).notes

    return grade_it


@pytest.fixture
def whole_folder(tmp_path: Path) -> Path:
    """All that is handed out, with part 2 solved."""
    shutil.copytree(
        ROOT / "student", tmp_path / "homework", ignore=shutil.ignore_patterns("__pycache__")
    )
    for module in GRADED[PART]:
        shutil.copy(
            ROOT / "solutions" / PART / path_of(module),
            tmp_path / "homework" / PART / path_of(module),
        )
    return tmp_path / "homework"


def use(folder: Path, module: str) -> None:
    """Let a graded file import a module."""
    file = folder / PART / "noise_scheduler.py"
    file.write_text(f"import {module}\n" + file.read_text())


def test_the_whole_folder_may_be_handed_in(whole_folder: Path, notes_on: Notes) -> None:
    text = (whole_folder / "autograder" / "worker" / "probing" / "torch_substitutes.py").read_text()
    assert [*find_reaching({"torch_substitutes": text})], (
        "the file says words that would be suspicious in a student's own"
    )
    assert notes_on(whole_folder) == []


def test_nothing_is_noted_on_a_folder_as_it_was_handed_out(notes_on: Notes) -> None:
    assert notes_on(ROOT / "student") == []


def test_a_copy_with_another_place_name_and_line_ends_is_known(
    whole_folder: Path, notes_on: Notes
) -> None:
    (whole_folder / "mine").mkdir()
    (whole_folder / "mine" / "my_copy.py").write_bytes(
        SUBSTITUTES.read_bytes().replace(b"\n", b"\r\n") + b"\r\n"
    )
    use(whole_folder, "my_copy")
    assert notes_on(whole_folder) == []


@pytest.mark.parametrize(
    "path", ["mine/my_copy.py", "autograder/worker/alone.py"], ids=["a copy", "in its place"]
)
def test_a_changed_copy_is_looked_at(path: str, whole_folder: Path, notes_on: Notes) -> None:
    (whole_folder / "mine").mkdir()
    file = whole_folder / path
    file.write_text("import sys\nframe = sys._getframe(1)\n" + SUBSTITUTES.read_text())
    use(whole_folder, file.stem)
    assert (
        f"{file.stem}.py:2 says _getframe, for which no exercise has a use"
        in notes_on(whole_folder)[0]
    )


def test_the_scripts_of_the_solutions_are_not_suspected_of_what_they_compare_with(
    notes_on: Notes,
) -> None:
    assert notes_on(ROOT / "solutions") == []


def test_the_list_holds_every_file_that_students_get_and_no_solution() -> None:
    theirs = [path for path in (ROOT / "student").rglob("*.py") if "__pycache__" not in path.parts]
    assert len(theirs) > 80 and all(is_handed_out(path.read_text()) for path in theirs)
    for part in GRADED:
        for path in map(path_of, GRADED[part]):
            assert not is_handed_out((ROOT / "solutions" / part / path).read_text()), path
    assert FILE.stat().st_size < 50_000, "it travels in the zip for Gradescope"


def test_the_release_keeps_the_list_up_to_date(
    sandbox: Zygote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        releasing, "freeze_part", lambda part, *_: releasing.frozen.load(part).checks
    )
    name = FILE.relative_to(ROOT).as_posix()
    assert releasing.make_release(sandbox, Assignment())[name] == FILE.read_bytes()
