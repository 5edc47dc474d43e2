"""From what was handed in to the tables: a class is graded, a person grades, and both count."""

import csv
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from classes import correct
from typer.testing import CliRunner
from written_class import notebook

from autograder.classroom import class_run
from autograder.classroom.mark_desk import Desk
from autograder.classroom.mark_files import MarkFiles
from autograder.commands import app as cli
from autograder.commands.marks import open_desk
from autograder.course.assignment import read

PART, QUESTION = "diffusion_models", "2.1.1/answer-forward"


@pytest.fixture
def graded(grade_class: Callable[..., Path], tmp_path: Path) -> Path:
    """The results of a class of two, whose folder is beside."""
    (tmp_path / "class").mkdir()
    for name, files in zip(("ada", "bob"), correct(), strict=False):
        with zipfile.ZipFile(tmp_path / "class" / f"{name}.zip", "w") as archive:
            for file, text in files.items():
                archive.writestr(f"{PART}/{file}", text)
            made = notebook(PART, {"answer-forward": f"the noisy image, says {name}"})
            archive.writestr(f"{PART}.ipynb", json.dumps(made))
    return grade_class(tmp_path / "class", tmp_path / "out")


def save(desk: Desk, student: str, points: float) -> None:
    answer = desk.works[student].answers[QUESTION]
    desk.save(
        {
            "question": QUESTION,
            "student": student,
            "points": points,
            "times": [0, 1],
            "comment": "over what?",
            "seen": {},
            "digest": answer.digest,
        }
    )


def command(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, [*arguments])
    return done.exit_code, " ".join(done.output.split())


def test_totals_reach_pages_and_tables_and_the_next_class_run_counts_them_too(
    graded: Path, tmp_path: Path, grade_class: Callable[..., Path]
) -> None:
    desk = open_desk(graded, "kim")
    assert desk.works["ada"].answers[QUESTION].text == "the noisy image, says ada"
    save(desk, "ada", 0.25)
    code, said = command("marks", str(graded), "--totals")
    assert code == 0 and "0 of 2 students have all points by a person" in said
    page = (graded / "students" / "ada" / "feedback.html").read_text("utf-8")
    assert "over what?" in page and "0.25 of 0.5 points" in page
    assert "over what?" not in (graded / "students" / "bob" / "feedback.html").read_text("utf-8")
    assert "1 of 18 written answers are graded" in (graded / "index.html").read_text("utf-8")
    save(desk, "bob", 0.5)
    grade_class(tmp_path / "class", graded)
    with (graded / "scores.csv").open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert [rows[name]["2.1.1 by a person"] for name in ("ada", "bob")] == ["0.25", "0.5"]
    assert rows["ada"]["score"] == rows["bob"]["score"]


def test_totals_grade_nobody(graded: Path, tmp_path: Path) -> None:
    (tmp_path / "class" / "ada.zip").unlink()
    with zipfile.ZipFile(tmp_path / "class" / "eve.zip", "w") as archive:
        archive.writestr("noise_scheduler.py", "")
    code, said = command("marks", str(graded), "--totals")
    assert code == 2 and "1 submissions are new or not graded with this grader" in said


def test_points_by_a_person_are_no_reason_to_grade_again(graded: Path, tmp_path: Path) -> None:
    rules = replace(read(), points_by_a_person={"2.1.1": 5.0})
    run = class_run.prepare(tmp_path / "class", graded, rules, [], None, None, "cpu")
    assert run.jobs == []
    class_run.write_report(run, run.entries[0])
    points = {about.exercise: about.max_points for about in run.reports["ada"].manual}
    assert points["2.1.1"] == 5.0


def test_marks_of_an_answer_that_was_handed_in_anew_wait_for_a_person(
    graded: Path, tmp_path: Path
) -> None:
    save(open_desk(graded, "kim"), "ada", 0.25)
    with zipfile.ZipFile(tmp_path / "class" / "ada.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    made = notebook(PART, {"answer-forward": "a distribution"})
    with zipfile.ZipFile(tmp_path / "class" / "ada.zip", "w") as archive:
        for name, contents in {**files, f"{PART}.ipynb": json.dumps(made)}.items():
            archive.writestr(name, contents)
    state = open_desk(graded, "kim").news(QUESTION)["states"]["ada"]
    assert (state["graded"], state["changed"]) == (False, True)
    assert command("marks", str(graded), "--totals")[0] == 0
    plain = json.loads((graded / "students" / "ada" / "report.json").read_text("utf-8"))
    assert plain["by_a_person"] == 0.0
    assert MarkFiles(graded / "marks").read()["ada", QUESTION]["kim"].points == 0.25
