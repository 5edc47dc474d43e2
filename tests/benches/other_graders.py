"""Other graders, set up for the plain checks on ten submissions: nbgrader, otter-grader and
gradescope-utils.

They get an environment of their own with pinned versions. torch comes from the environment that
runs this.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from plain_checks import CHECKS, ENVIRONMENT

# Tried together. otter-grader asks for no kernel, and without ipykernel it cannot run a notebook.
PINNED = (
    "nbgrader==0.9.6", "otter-grader==7.0.0", "ipykernel==7.4.0", "gradescope-utils==0.5.0",
    "nbclient==0.11.0", "nbconvert==7.17.2", "jupyter-client==8.10.0",
)  # fmt: skip
POINTS = sum(check.points for check in CHECKS)
ASSIGNMENT = "plain"


def make_environment(folder: Path) -> Path:
    """The Python of an environment with the other graders, made unless it is there."""
    python, complete = folder / "bin" / "python", folder / "complete"
    if not complete.exists() or complete.read_text() != "\n".join(PINNED):
        print(f"installing {', '.join(PINNED)} (about 700 MB) into {folder}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PINNED], check=True)
        packages = subprocess.run(
            [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        (Path(packages) / "torch_from_outside.pth").write_text(sysconfig.get_path("purelib") + "\n")
        complete.write_text("\n".join(PINNED))
    return python


@dataclass(frozen=True)
class Prepared:
    """A grader that can start. commands(submissions): what grades them; scores(): {submission:
    points} afterwards.
    """

    name: str
    commands: Callable[[list[str]], list[list[str]]]
    folder: Path
    scores: Callable[[], dict[str, float]]


def run(command: list[str], folder: Path) -> None:
    """Run a command of the environment, which is its home, too. Graders say by their exit what
    they found.
    """
    environment = {
        **ENVIRONMENT,
        "PATH": f"{Path(command[0]).parent}:{os.environ['PATH']}",
        "HOME": str(Path(command[0]).parents[1]),
    }
    with (folder / "output.txt").open("w") as stream:
        subprocess.run(
            command, cwd=folder, env=environment, stdout=stream, stderr=subprocess.STDOUT
        )


def notebook(cells: list[str], graded: bool) -> nbformat.NotebookNode:
    """What is handed out. graded: with the tests, as cells that nbgrader grades."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cells[0])], metadata=kernel)
    for check, text in zip(CHECKS, cells[1:] if graded else (), strict=graded):
        marks = {
            "grade": True,
            "locked": True,
            "solution": False,
            "task": False,
            "schema_version": 3,
        }
        marks |= {"grade_id": check.name, "points": check.points, "cell_type": "code"}
        made.cells.append(nbformat.v4.new_code_cell(text, metadata={"nbgrader": marks}))
    return made


def nbgrader(python: Path, folder: Path, cells: list[str], submissions: list[Path]) -> Prepared:
    """A course: source, release, submitted. The ten are graded in one run, one of them by
    --student.
    """
    program = [str(python.parent / "nbgrader")]
    source = folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source.parent.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'plain'\n"
    )
    nbformat.write(notebook(cells, graded=True), source)
    run([*program, "generate_assignment", ASSIGNMENT], folder)
    for submission in submissions:
        handed_in = folder / "submitted" / submission.name / ASSIGNMENT
        shutil.copytree(submission, handed_in)
        shutil.copy(folder / "release" / ASSIGNMENT / source.name, handed_in)

    def commands(names: list[str]) -> list[list[str]]:
        only = ["--student", names[0]] if len(names) == 1 else []
        return [[*program, "autograde", ASSIGNMENT, "--force", *only]]

    def scores() -> dict[str, float]:
        run([*program, "export", "--to", "scores.csv"], folder)
        lines = [line.split(",") for line in (folder / "scores.csv").read_text().splitlines()]
        student, score = lines[0].index("student_id"), lines[0].index("score")
        return {line[student]: float(line[score]) for line in lines[1:]}

    return Prepared("nbgrader autograde", commands, folder, scores)


def otter(python: Path, folder: Path, cells: list[str], submissions: list[Path]) -> Prepared:
    """An autograder zip of doctests. `otter run` takes one submission at a time, here a zip
    with notebook and files.
    """
    (folder / "tests").mkdir(parents=True)
    for check, text in zip(CHECKS, cells[1:], strict=True):
        lines = "\n".join(
            f"{'...' if line.startswith(' ') else '>>>'} {line}" for line in text.splitlines()
        )
        suite = {"cases": [{"code": lines, "hidden": False, "locked": False}], "type": "doctest"}
        test = {"name": check.name, "points": check.points, "suites": [{**suite, "scored": True}]}
        (folder / "tests" / f"{check.name}.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n")
    program = str(python.parent / "otter")
    run([program, "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"], folder)
    for submission in submissions:
        with zipfile.ZipFile(
            folder / f"{submission.name}.zip", "w", zipfile.ZIP_DEFLATED
        ) as archive:
            archive.writestr(f"{ASSIGNMENT}.ipynb", nbformat.writes(notebook(cells, graded=False)))
            for file in submission.iterdir():
                archive.write(file, file.name)

    def commands(names: list[str]) -> list[list[str]]:
        for name in names:
            (folder / "results" / name).mkdir(parents=True, exist_ok=True)
        options = ["-a", "autograder.zip", "--no-logo"]
        return [
            [program, "run", *options, "-o", f"results/{name}", f"{name}.zip"] for name in names
        ]

    def scores() -> dict[str, float]:
        return {
            file.parent.name: sum(
                test["score"] for test in json.loads(file.read_text())["tests"] if "score" in test
            )
            for file in folder.glob("results/*/results.json")
        }

    return Prepared("otter run", commands, folder, scores)


UNITTEST = """\
import sys, unittest
sys.path.insert(0, sys.argv[1])
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
{shared}

class Plain(unittest.TestCase):
{methods}

with open(sys.argv[2], "w") as stream:
    JSONTestRunner(stream=stream).run(unittest.defaultTestLoader.loadTestsFromTestCase(Plain))
"""


def gradescope_utils(
    python: Path, folder: Path, cells: list[str], submissions: list[Path]
) -> Prepared:
    """A unittest with points and the JSON runner, a process for each submission, as each has a
    container there.
    """
    (folder / "results").mkdir(parents=True)
    methods = []
    for check, text in zip(CHECKS, cells[1:], strict=True):
        body = "\n".join(f"        {line}" for line in text.splitlines())
        methods.append(f"    @weight({check.points})\n    def test_{check.name}(self):\n{body}\n")
    (folder / "run_tests.py").write_text(
        UNITTEST.format(shared=cells[0], methods="\n".join(methods))
    )
    folders = {submission.name: submission for submission in submissions}

    def commands(names: list[str]) -> list[list[str]]:
        return [
            [str(python), "run_tests.py", str(folders[name]), f"results/{name}.json"]
            for name in names
        ]

    def scores() -> dict[str, float]:
        return {
            file.stem: sum(test["score"] for test in json.loads(file.read_text())["tests"])
            for file in folder.glob("results/*.json")
        }

    return Prepared("gradescope-utils", commands, folder, scores)
