"""The points of a class in nbgrader's gradebook: all of them, once, beside what a person gave."""

import csv
import os
import shutil
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from report_pages import check, report
from typer.testing import CliRunner

from autograder.classroom import nbgrader_points as gradebook
from autograder.commands import app as cli
from autograder.content import homework
from autograder.report.record import CheckReport, Report

needs_nbgrader = pytest.mark.usefixtures("nbgrader")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook of a course that has nothing yet."""
    api = pytest.importorskip("nbgrader.api", reason="nbgrader needs Python 3.11 or newer")
    file = tmp_path_factory.mktemp("empty") / gradebook.FILE
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with patch.dict(os.environ, PATH=path), api.Gradebook(f"sqlite:///{file}", homework().course):
        return file


@pytest.fixture
def nbgrader(empty: Path, tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    for course in (tmp_path, tmp_path / "course"):
        shutil.copy(empty, course / gradebook.FILE)


def asked(name: str, points: float, most: float, **more: Any) -> CheckReport:
    about = {"id": name, "exercise": name.split("/")[0], "points": points, "max_points": most}
    return check(**{**about, "status": "passed" if points else "wrong", **more})


def of_ada() -> Report:
    return report(
        asked("0.1b/covariance", 2.0, 2.0),
        asked("2.1.1/add_noise", 1.5, 1.5),
        asked("2.4/rollout", 3.0, 3.0, bonus=True),
        asked("1.2/scheduler", 0.0, 3.0, status="grader_error"),
    )


def contents(course: Path) -> list[str]:
    with sqlite3.connect(course / gradebook.FILE) as database:
        return list(database.iterdump())


def rows(course: Path) -> dict[tuple[str, str], tuple[float | None, float | None, float]]:
    """{(student, cell): (points by the autograder, by a person, at most)}."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / gradebook.FILE}", homework().course) as book:
        return {
            (submission.student.id, grade.name): (
                grade.auto_score,
                grade.manual_score,
                grade.max_score,
            )
            for assignment in book.assignments
            for submission in assignment.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


@needs_nbgrader
def test_all_parts_and_bonuses_are_in_it_and_a_bonus_comes_on_top(tmp_path: Path) -> None:
    assert gradebook.write(tmp_path, {"ada": of_ada()}) == (4, 3)
    assert rows(tmp_path) == {
        ("ada", "0.1b-covariance"): (2.0, None, 2.0),
        ("ada", "2.1.1-add_noise"): (1.5, None, 1.5),
        ("ada", "2.4-rollout"): (3.0, None, 0.0),
        ("ada", "1.2-scheduler"): (None, None, 3.0),
    }


@needs_nbgrader
def test_twice_is_once(tmp_path: Path) -> None:
    gradebook.write(tmp_path, {"ada": of_ada()})
    before = contents(tmp_path)
    assert gradebook.write(tmp_path, {"ada": of_ada()}) == (4, 0)
    assert contents(tmp_path) == before


@needs_nbgrader
def test_what_a_person_gave_stays(tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    gradebook.write(tmp_path, {"ada": of_ada()})
    with Gradebook(f"sqlite:///{tmp_path / gradebook.FILE}", homework().course) as book:
        for name, part in (
            ("2.1.1-add_noise", "diffusion_models"),
            ("1.2-scheduler", "conditional_ddpm"),
        ):
            grade = book.find_grade(name, part, gradebook.POINTS, "ada")
            grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.db.commit()
    regraded = of_ada()
    regraded.checks[1] = replace(regraded.checks[1], points=0.0, status="wrong")
    gradebook.write(tmp_path, {"ada": regraded})
    assert rows(tmp_path)["ada", "2.1.1-add_noise"] == (0.0, 0.5, 1.5)
    with Gradebook(f"sqlite:///{tmp_path / gradebook.FILE}", homework().course) as book:
        assert not book.find_grade(
            "1.2-scheduler", "conditional_ddpm", gradebook.POINTS, "ada"
        ).needs_manual_grade
        assert book.find_submission(gradebook.POINTS, "ada").score == 2 + 0.5 + 3 + 0.5


@needs_nbgrader
def test_a_cell_of_the_notebooks_takes_the_points_of_its_check_and_nothing_counts_twice(
    tmp_path: Path,
) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{tmp_path / gradebook.FILE}", homework().course) as book:
        book.add_assignment("diffusion_homework")
        book.add_notebook("diffusion_models", "diffusion_homework")
        cell = {"max_score": 1.5, "cell_type": "code"}
        book.add_grade_cell("test-add-noise", "diffusion_models", "diffusion_homework", **cell)
    gradebook.write(tmp_path, {"ada": of_ada()})
    found = rows(tmp_path)
    assert found["ada", "test-add-noise"] == (1.5, None, 1.5)
    assert ("ada", "2.1.1-add_noise") not in found and len(found) == 4


@needs_nbgrader
def test_a_check_or_a_part_that_comes_later_finds_its_place(tmp_path: Path) -> None:
    gradebook.write(tmp_path, {"ada": report(asked("0.1b/covariance", 2.0, 2.0))})
    gradebook.write(tmp_path, {"ada": of_ada()})
    assert len(rows(tmp_path)) == 4


@needs_nbgrader
def test_formgrader_and_the_export_show_it(tmp_path: Path) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from nbgrader.plugins import CsvExportPlugin
    from traitlets.config import Config

    from notebooks.table import CellTable

    gradebook.write(tmp_path, {"ada": of_ada(), "bob": report(asked("2.1.1/add_noise", 0.0, 1.5))})
    url = f"sqlite:///{tmp_path / gradebook.FILE}"
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.db_url = str(tmp_path), url
    api = NbGraderAPI(config=config)
    assert {each["student"]: each["score"] for each in api.get_submissions(gradebook.POINTS)} == {
        "ada": 6.5,
        "bob": 0.0,
    }
    with Gradebook(url, homework().course) as book:
        CsvExportPlugin(to=str(tmp_path / "grades.csv")).export(book)
        CellTable(to=str(tmp_path / "cells.csv")).export(book)
    grades = {
        row["student_id"]: row["score"] for row in csv.DictReader((tmp_path / "grades.csv").open())
    }
    assert grades == {"ada": "6.5", "bob": "0.0"}
    cells = {
        (row["student"], row["cell"]): row
        for row in csv.DictReader((tmp_path / "cells.csv").open())
    }
    assert (
        cells["ada", "2.4-rollout"]["points"] == "3.0"
        and cells["ada", "1.2-scheduler"]["graded"] == "pending"
    )


def command(out: Path, course: Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["gradebook", str(out), "--course", str(course)])
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What a class run leaves."""
    (tmp_path / "out" / "students" / "ada").mkdir(parents=True)
    of_ada().write(tmp_path / "out" / "students" / "ada" / "report.json")
    return tmp_path / "out"


@needs_nbgrader
def test_the_command_says_what_it_did(out: Path, tmp_path: Path) -> None:
    code, said = command(out, tmp_path / "course")
    assert code == 0 and "gradebook.db holds the points of 1 student (3 of 4 changed)" in said
    assert "this gradebook has no diffusion_homework" in said
    assert "(0 of 4 changed)" in command(out, tmp_path / "course")[1]


@needs_nbgrader
def test_points_go_to_a_student_under_the_name_that_nbgrader_has(tmp_path: Path) -> None:
    named = replace(of_ada(), name="J", student="Jörg M")
    twice = replace(of_ada(), name="S", student="Sam")
    gradebook.write(tmp_path, {"J-rg-M": named, "Sam": twice, "Sam-2": twice})
    assert {student for student, _ in rows(tmp_path)} == {"Jörg M", "Sam", "Sam-2"}


@needs_nbgrader
def test_no_gradebook_is_made_where_there_is_none(out: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    code, said = command(out, tmp_path / "elsewhere")
    assert (
        code == 2
        and "nbgrader generate_assignment" in said
        and not any((tmp_path / "elsewhere").iterdir())
    )


@needs_nbgrader
def test_who_is_left_from_an_earlier_run_is_not_written(out: Path, tmp_path: Path) -> None:
    (out / "students" / "bob").mkdir()
    of_ada().write(out / "students" / "bob" / "report.json")
    (out / "scores.csv").write_text("student,name\nada,Ada\n")
    assert "the points of 1 student " in command(out, tmp_path / "course")[1]
    assert {student for student, _ in rows(tmp_path / "course")} == {"ada"}


@needs_nbgrader
def test_wrong_usage_says_what_to_do(out: Path, tmp_path: Path) -> None:
    code, said = command(out, tmp_path / "nowhere")
    assert code == 2 and "give the folder of the nbgrader course" in said
    code, said = command(tmp_path, tmp_path)
    assert code == 2 and "holds no reports" in said


def test_without_nbgrader_it_says_how_to_get_it(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    code, said = command(out, tmp_path)
    assert code == 2 and "pip install nbgrader" in said
