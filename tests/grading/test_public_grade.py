"""`grade` in a students' folder: public checks, in the sandbox, as a report."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checking import frozen
from autograder.content import ROOT, homework
from autograder.grading import public_grade
from autograder.grading.public_grade import grade_folder
from autograder.sandbox import Zygote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Part 0 as it is handed out, with one answer that is wrong."""
    shutil.copytree(ROOT / "student" / "theory", tmp_path / "theory")
    answers = tmp_path / "theory" / "answers.py"
    text = homework().parts["theory"].read("answers")
    wrong = f"{text}\n\ndef markov_blanket(node, parents):\n    return {{node}}\n"
    answers.write_text(wrong, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("hints", ["none", frozen.STAGED, "what"])
def test_a_report_says_as_much_as_the_hints_allow(
    folder: Path, sandbox: Zygote, monkeypatch: pytest.MonkeyPatch, hints: str
) -> None:
    load = frozen.load
    monkeypatch.setattr(frozen, "load", lambda *given: replace(load(*given), hints=hints))
    report = grade_folder(folder, sandbox)
    (wrong,) = (check for check in report.checks if check.id == "0.3iv/markov_blanket")
    assert wrong.status == "wrong" and report.notes == []
    assert bool(wrong.message) == (hints != "none")
    assert bool(wrong.sentence or wrong.misconception) <= (hints == "what")
    assert wrong.points < wrong.max_points
    assert report.grader["checks"] == "public" and report.manual == []


def test_what_the_course_drops_is_not_in_the_report(
    folder: Path, sandbox: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = frozen.load
    monkeypatch.setattr(frozen, "load", lambda *given: replace(load(*given), dropped=("0.3iv",)))
    ids = {check.id for check in grade_folder(folder, sandbox).checks}
    assert ids and "0.3iv/markov_blanket" not in ids


def test_a_part_that_cannot_be_checked_is_a_note(tmp_path: Path, sandbox: Zygote) -> None:
    (tmp_path / "conditional_ddpm").mkdir()
    report = grade_folder(tmp_path, sandbox)
    assert report.checks == []
    (note,) = report.notes
    assert note.startswith("conditional_ddpm was not checked: ") and "settings.py" in note


def test_a_folder_without_parts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert public_grade.main(["grade", str(tmp_path)]) == 3
    assert "holds none of theory, conditional_ddpm" in capsys.readouterr().err
