"""What nbgrader takes down as points: the verdicts of the autograder, in place of running the
student's notebook.

The notebook is not run. Its pictures stay as the student left them, for the person who grades; each
cell that is graded by the autograder gets what the autograder says of the .py files that were
handed in, and its points. So nothing that a student wrote in a notebook can change a score, and
student code runs where it always does: confined, in a process of its own. Fresh inputs are drawn
from `seed`, which each cell states.
"""

import atexit
import functools
import secrets
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer

from autograder.checking.verdict import Result
from autograder.course import assignment as assignments
from autograder.grading.grader import Grader
from autograder.grading.self_check import describe
from autograder.report.points_shown import Points

WIDGET = "application/vnd.jupyter.widget-view+json"


class Score(NbGraderPreprocessor):
    """The first of the autograding preprocessors of `nbgrader autograde`, see
    nbgrader_config.py.
    """

    seed = Integer(0, help="Seed of the fresh inputs; 0 draws a new one for every notebook.").tag(
        config=True
    )
    own_numbers = Bool(False, help="Whether each student has a sheet of their own for part 0.").tag(
        config=True
    )

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        part, student = about["notebook"], about["student"] if self.own_numbers else ""
        seed = self.seed or 1 + secrets.randbelow((1 << 31) - 1)
        grader = _grader()
        folder = Path(resources["metadata"]["path"]) / part
        folder.mkdir(exist_ok=True)  # handed in without any file: nothing was attempted
        report = grader.grade(folder, [part], seed, student=student)
        results = {result.check.id: result for result in report.results}
        for cell in notebook.cells:
            if "outputs" in cell:  # a progress bar that was saved stands at 0 % for ever
                cell.outputs = [
                    output for output in cell.outputs if WIDGET not in output.get("data", {})
                ]
            marks = cell.metadata.get("homework", {})
            if marks.get("kind") == "tests":
                hints = grader.assignment.hints_after_handing_in
                _write(cell, results[marks["about"]], hints, seed)
        return notebook, resources


@functools.cache
def _grader() -> Grader:
    """One warm grader for all notebooks of a run."""
    grader = Grader(assignments.read())
    atexit.register(grader.__exit__)
    return grader


def _write(cell: Any, result: Result, hints: str, seed: int) -> None:
    """The verdict and the points as a cell's outputs: nbgrader reads the points off the last
    one.
    """
    seen = result.check.visibility == "public"  # feedback shows to students all that stands here
    told = describe(result, result.check.id, hints) if seen else [f"{result.check.id} is not shown"]
    lines = [*told, f"(fresh inputs from seed {seed})"]
    worth = float(cell.metadata["nbgrader"]["points"])
    points = Points(min(result.points, worth), worth)
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n"),
        nbformat.v4.new_output(
            "execute_result",
            data={"text/plain": str(float(points)), "text/html": points._repr_html_()},
            execution_count=1,
        ),
    ]
    cell.execution_count = 1
