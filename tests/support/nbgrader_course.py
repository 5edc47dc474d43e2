"""A course in a temporary folder, driven through nbgrader's own interface, for the tests that
need one.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.content import ROOT

pytest.importorskip(
    "nbgrader",
    reason="nbgrader needs Python 3.11 or newer, and what pyproject.toml's notebooks lists",
)

from course import GRADED, path_of
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from notebooks import scoring
from notebooks.building import ASSIGNMENT, NAMES, read_cells
from notebooks.course import make_course

FILES = [f"{part}/{path_of(module)}" for part, modules in GRADED.items() for module in modules]
SOLVED = {path: (ROOT / "solutions" / path).read_text() for path in FILES}
UNTOUCHED = {path: (ROOT / "student" / path).read_text() for path in FILES}
# 4.1 tries tests on dozens of versions, so what is not about it goes without.
LONG = "clinic/test_edm.py"
BUT_TESTS = {**SOLVED, LONG: UNTOUCHED[LONG]}
FULL = {
    name: sum(
        cell.grading[2] for cell in read_cells(name) if cell.grading and cell.grading[0] == "tests"
    )
    for name in NAMES
}
SEED = 5

Edit = Callable[[Any], None]


class Course:
    """A course with this part of the notebooks, handed out."""

    def __init__(self, folder: Path, names: Collection[str] = NAMES) -> None:
        self.folder = folder
        self.source = make_course(folder)
        for name in {*NAMES} - {*names}:
            (self.source / f"{name}.ipynb").unlink()
        self.config: Config = PyFileConfigLoader(
            "nbgrader_config.py", path=str(folder)
        ).load_config()
        self.config.CourseDirectory.db_url = self.database = f"sqlite:///{folder / 'gradebook.db'}"
        self.config.Score.seed = SEED
        self.api = NbGraderAPI(config=self.config)
        self.release = folder / "release" / ASSIGNMENT
        done = self.api.generate_assignment(ASSIGNMENT)
        assert done["success"], done["error"]

    def hand_in(
        self, student: str, files: dict[str, str], edits: dict[str, Edit] | None = None
    ) -> None:
        """A student's folder as it was handed out, with these files and edited notebooks in it."""
        folder = self.folder / "submitted" / student / ASSIGNMENT
        shutil.copytree(self.release, folder)
        for path, text in files.items():
            (folder / path).write_text(text)
        for name, edit in (edits or {}).items():
            notebook = json.loads((folder / f"{name}.ipynb").read_text())
            edit(notebook)
            (folder / f"{name}.ipynb").write_text(json.dumps(notebook))

    def autograde(self, student: str) -> dict[str, Any]:
        return self.api.autograde(ASSIGNMENT, student, force=True)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """What an instructor types, in the course's folder: nbgrader and these arguments. Fresh
        inputs from SEED.
        """
        settings = [f"--db={self.database}", f"--Score.seed={SEED}"]
        command = [sys.executable, "-m", "nbgrader", *arguments, *settings]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True)

    def scores(self, student: str) -> dict[str, float | None]:
        """Points of the autograder by cell; None where a person has to look."""
        with Gradebook(self.database) as gradebook:
            submission = gradebook.find_submission(ASSIGNMENT, student)
            return {
                grade.name: grade.auto_score
                for book in submission.notebooks
                for grade in book.grades
            }

    def graded_notebook(self, student: str, name: str) -> Any:
        return nbformat.read(
            self.folder / "autograded" / student / ASSIGNMENT / f"{name}.ipynb", as_version=4
        )


@contextmanager
def own_world(folder: Path) -> Iterator[Path]:
    """Yields an empty folder for a course, while nothing of Jupyter's is read or written
    outside of `folder`.
    """
    (folder / "home").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts alembic by name
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        for variable in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "IPYTHONDIR",
        ):
            patch.setenv(variable, str(folder / "home" / variable.lower()))
        patch.chdir(folder / "home")  # where nbgrader writes its log
        yield folder / "course"
    scoring._grader.cache_clear()


def cell_named(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)
