"""What docs/github.md says to copy: a workflow, whose commands are run here, and containers."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import run
from autograder.content import ROOT, homework, read_toml
from autograder.course.assignment import Assignment
from autograder.report.record import Report

FOLDER = ROOT / "docs" / "github"
TEXT = (FOLDER / "checks.yml").read_text(encoding="utf-8")
WORKFLOW: dict[str, Any] = yaml.safe_load(TEXT)
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["checks"]["steps"]
PAGE = (ROOT / "docs" / "github.md").read_text(encoding="utf-8")
INSTRUCTOR = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
STUDENT = json.loads((FOLDER / "devcontainer.json").read_text())


def packages(command: str) -> set[str]:
    """What a shell command installs by pip."""
    lines = re.split(r"&&|\n", command)
    words = [line.split("pip install ")[1].split() for line in lines if "pip install " in line]
    return {word for line in words for word in line if not word.startswith(("-", "https:"))}


def students_folder(place: Path, solved: tuple[str, ...] = ()) -> Path:
    """A copy of the students' folder. solved: parts in which the reference solution lies."""
    shutil.copytree(ROOT / "student", place, ignore=shutil.ignore_patterns("__pycache__"))
    for part in solved:
        here = homework().parts[part]
        for module in here.modules:
            (place / part / here.paths[module]).write_text(here.read(module), encoding="utf-8")
    return place


def run_steps(folder: Path) -> tuple[dict[str, Any], str]:
    """The report and the job's summary, after the workflow's own commands but its installing."""
    summary, tools = folder.parent / "summary.md", folder.parent / "bin"
    tools.mkdir()
    python = tools / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "PATH": path}
    variables.pop("PYTHONPATH", None)
    for step in STEPS:
        if "run" in step and step["name"] != "Install":
            subprocess.run(["bash", "-e", "-c", step["run"]], cwd=folder, env=variables, check=True)
    return json.loads((folder / "report.json").read_text()), summary.read_text()


def test_the_workflow_reads_one_repository_and_has_no_secret() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not re.search(r"secrets\.|token:|ssh-key|^ +repository:|pull_request_target", TEXT, re.M)
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", each) for each in used)
    (checkout,) = (step for step in STEPS if "checkout" in step.get("uses", ""))
    assert checkout["with"] == {"persist-credentials": False}
    (kept,) = (step for step in STEPS if "upload-artifact" in step.get("uses", ""))
    (check,) = (step["run"] for step in STEPS if step.get("name") == "Check")
    assert all(name in check for name in kept["with"]["path"].split())


def test_what_is_installed_is_what_the_checker_needs() -> None:
    needed = read_toml(ROOT / "pyproject.toml")["project"]["dependencies"]
    names = {re.split(r"[><=;\s]", each)[0] for each in needed} - {"tomli"}
    (install,) = (step["run"] for step in STEPS if step.get("name") == "Install")
    assert packages(install) == names
    version = STEPS[1]["with"]["python-version"]
    assert tuple(map(int, version.split("."))) >= (3, 11)  # which reads TOML by itself
    assert names <= packages(STUDENT["postCreateCommand"])


def test_the_workflow_on_a_part_that_is_begun(tmp_path: Path) -> None:
    """One part is solved but for a mistake, one is a stub, and the others are not there."""
    folder = students_folder(tmp_path / "homework", ("theory",))
    for part in ("diffusion_models", "flow_matching", "clinic"):
        shutil.rmtree(folder / part)
    answers = folder / "theory" / "answers.py"
    text = answers.read_text(encoding="utf-8")
    mistake = 'raise ValueError("<b>| `x`")\n    '
    changed = re.sub(
        r"(def markov_blanket.*?\n    )(?=[^\n]*return)", rf"\1{mistake}", text, flags=re.S
    )
    assert changed != text
    answers.write_text(changed, encoding="utf-8")
    plain, summary = run_steps(folder)
    report = Report.from_dict(plain)
    status = {check.id: check.status for check in report.checks}
    assert status.pop("0.3iv/markov_blanket") == "crashed"
    assert {each for check, each in status.items() if check[0] == "0"} == {"passed"}
    assert {each for check, each in status.items() if check[0] == "1"} == {"not_attempted"}
    assert {check[0] for check in status} == {"0", "1"} and not report.notes
    grader = plain["grader"]
    assert grader["checks"] == "public" and f"`{grader['isolation']['level']}`" in summary
    assert summary.startswith(f"## {report.score:g} of {report.max_score:g} points and ")
    assert "| 1.2 | `scheduler` | not attempted | 0 of 3 |" in summary
    assert "### 1" not in summary  # of what nobody has begun there is nothing to say
    assert "### 0.3iv `markov_blanket`" in summary and "&lt;b&gt;\\| \\`x\\`" in summary
    forms = [check for check in report.checks if check.exercise[:3] == "0.1"]
    assert forms and all("only the form" in each.remarks[-1] for each in forms)
    assert {each.max_points for each in forms} == {0}


@pytest.mark.full
@pytest.mark.parametrize("solved", [False, True])
def test_the_workflow_on_the_whole_homework(tmp_path: Path, solved: bool) -> None:
    parts = tuple(homework().parts) if solved else ()
    report = Report.from_dict(run_steps(students_folder(tmp_path / "homework", parts))[0])
    asked = {each.id for part in homework().parts for each in Assignment().exercises(part)}
    assert {check.id for check in report.checks} == asked and not report.notes
    assert report.max_score > 60 and report.score == (report.max_score if solved else 0)


def test_a_students_folder_holds_no_solution_and_no_question_of_the_course() -> None:
    names = {
        path.relative_to(ROOT / "student").as_posix() for path in (ROOT / "student").rglob("*")
    }
    below = {name for name in names if name.startswith("autograder/homework/")}
    parts = homework().parts
    assert {name for name in below if name.endswith((".py", ".md"))} == set()
    assert {f"autograder/homework/{part}/part.toml" for part in parts} <= below
    assert not names & {
        "solutions",
        "assignment.toml",
        "autograder/commands",
        "autograder/classroom",
    }


@pytest.mark.parametrize("name", ["checks.yml", "devcontainer.json"])
def test_the_page_says_where_each_file_goes(name: str) -> None:
    (line,) = re.findall(rf"^ +cp \.\./(docs/github/{name}) (\S+)$", PAGE, re.MULTILINE)
    assert (ROOT / line[0]).is_file()
    assert line[1] in (".github/workflows/checks.yml", ".devcontainer/devcontainer.json")
    (command,) = (step["run"] for step in STEPS if step.get("name") == "Check")
    assert f"    {command}\n" in PAGE


def test_the_instructors_container_runs_a_command_that_is_there() -> None:
    python, file, verb = INSTRUCTOR["postCreateCommand"].split()
    assert (ROOT / file).is_file() and f"{python} {file} {verb}" in str(run.__doc__)
    told = " ".join(str(run.__doc__).split())
    assert f'HW_TORCH="{INSTRUCTOR["containerEnv"]["HW_TORCH"]}"' in told
    editor = INSTRUCTOR["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    place = run.PYTHON.relative_to(run.ROOT).as_posix()
    assert editor == f"${{containerWorkspaceFolder}}/{place}" or os.name == "nt"


@pytest.mark.parametrize("container", [INSTRUCTOR, STUDENT], ids=["instructor", "student"])
def test_a_container_has_a_python_that_is_new_enough(container: dict[str, Any]) -> None:
    version = re.search(r"/python:(\d+)\.(\d+)$", container["image"])
    assert version and (int(version[1]), int(version[2])) >= run.OLDEST_PYTHON
    assert container["name"] and "download.pytorch.org/whl/cpu" in json.dumps(container)
