"""The engine knows no subject: a tiny second homework (attention) goes the whole way, from its
files to Gradescope.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.content import ROOT

HERE = Path(__file__).resolve().parent / "attention"
ENGINE = ROOT / "autograder"
WRONG = ("/ size**0.5", "")


def run(folder: Path, *arguments: str, code: int = 0) -> str:
    """What a command prints, in a folder. It has to end with this code."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine with the other homework's folders in place of ours, released."""
    folder = tmp_path_factory.mktemp("checkout")
    ours = shutil.ignore_patterns("homework", "frozen", "__pycache__")
    shutil.copytree(ENGINE, folder / "autograder", ignore=ours)
    shutil.copytree(HERE / "homework", folder / "autograder" / "homework")
    for room in ("worker", "broker"):
        shutil.copytree(HERE / f"{room}_homework", folder / "autograder" / room / "homework")
    shutil.copytree(HERE / "solutions", folder / "solutions")
    (folder / "notebooks").mkdir()
    for name in ("__init__.py", "building.py", "slide_marks.py"):
        shutil.copy(ROOT / "notebooks" / name, folder / "notebooks" / name)
    shutil.copy(ROOT / "collect_submission.sh", folder)
    run(folder, "-m", "autograder", "release", "--zip", "homework.zip")
    return folder


@pytest.fixture(scope="module")
def student(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a student who got the zip and made the first known mistake."""
    folder = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(checkout / "homework.zip") as archive:
        archive.extractall(folder)
    folder = folder / "attention_homework"
    stub = folder / "attention" / "attention.py"
    assert "raise NotImplementedError" in stub.read_text()
    solution = (HERE / "solutions" / "attention" / "attention.py").read_text()
    stub.write_text(solution.replace(*WRONG))
    return folder


def test_students_get_the_stub_and_no_answer(checkout: Path) -> None:
    with zipfile.ZipFile(checkout / "homework.zip") as archive:
        names = {name.removeprefix("attention_homework/") for name in archive.namelist()}
    assert {"README.md", "attention/attention.py", "attention/unit_tester.py"} <= names
    assert not [name for name in names if Path(name).match("e1_*.py")]
    assert run(checkout, "-m", "autograder", "release", "--check")


def test_the_unit_tester_names_the_mistake(student: Path) -> None:
    check = "import unit_tester; print(unit_tester.test_attend()); unit_tester.where_am_i()"
    told = run(student / "attention", "-c", check)
    assert "test case failed: wrong" in told and "not divided by sqrt(d)" in told
    assert "\n0.0\n" in told and re.search(r" wrong +0 of 2\b", told)


def test_what_collect_submission_packs_is_graded(
    checkout: Path, student: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(
        ["bash", "collect_submission.sh"],
        cwd=student,
        env=environment,
        check=True,
        capture_output=True,
    )
    report, page = tmp_path / "report.json", tmp_path / "page.html"
    shown = run(
        checkout, "-m", "autograder", "grade", str(student / "attention_submission.zip"),
        "--json", str(report), "--html", str(page), "--seed", "1",
    )  # fmt: skip
    assert "scores not scaled" in shown and "0 of 2 points" in shown
    (check,) = json.loads(report.read_text())["checks"]
    assert check["misconception"] == "scores_not_scaled" and check["where"] == "attention.py:7"
    assert "Attention, feedback" in page.read_text()
    assert "2 of 2 points" in run(checkout, "-m", "autograder", "grade", "solutions", "--seed", "1")


def test_a_class_of_it_gets_tables_and_pages(checkout: Path, student: Path, tmp_path: Path) -> None:
    for name, source in (("ada", student / "attention"), ("bob", HERE / "solutions" / "attention")):
        shutil.copytree(source, tmp_path / "class" / name)
    out = tmp_path / "out"
    run(
        checkout,
        "-m",
        "autograder",
        "class",
        str(tmp_path / "class"),
        "--out",
        str(out),
        "--workers",
        "1",
    )
    with (out / "scores.csv").open() as table:
        scores = {row["student"]: row["score"] for row in csv.DictReader(table)}
    assert scores == {"ada": "0", "bob": "2"}
    assert "Attention homework (autograder)" in (out / "canvas.csv").read_text()
    assert "not divided by sqrt(d)" in (out / "index.html").read_text()


def test_gradescope_grades_it(checkout: Path, student: Path, tmp_path: Path) -> None:
    run(checkout, "-m", "autograder", "gradescope", "--out", str(tmp_path / "gradescope.zip"))
    with zipfile.ZipFile(tmp_path / "gradescope.zip") as archive:
        archive.extractall(tmp_path / "source")
    shutil.copytree(student / "attention", tmp_path / "submission")
    environment = {
        **os.environ,
        "AUTOGRADER_ROOT": str(tmp_path),
        "AUTOGRADER_PYTHON": sys.executable,
    }
    script = tmp_path / "source" / "run_autograder"
    subprocess.run(["bash", str(script)], env=environment, check=True, capture_output=True)
    results = json.loads((tmp_path / "results" / "results.json").read_text())
    (test,) = results["tests"]
    assert (test["score"], test["max_score"]) == (0.0, 2.0)
    assert "not divided by sqrt(d)" in test["output"]
