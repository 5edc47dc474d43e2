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
            check = _check_of(cell)
            if check in results:
                _write(cell, results[check], grader.assignment.hints_after_handing_in, seed)
            elif check:
                self.log.warning("%s, %s: no check %r", about["student"], part, check)
                _write_nothing(cell, check)
        return notebook, resources


@functools.cache
def _grader() -> Grader:
    """One warm grader for all notebooks of a run."""
    grader = Grader(assignments.read())
    atexit.register(grader.__exit__)
    return grader


def _check_of(cell: Any) -> str:
    """The id of the check whose points a cell gets; empty for every other cell. Only cells that
    nbgrader grades have any: metadata is a student's to write, see Mend.
    """
    marks, ours = (cell.metadata.get(name) for name in ("nbgrader", "homework"))
    if not (isinstance(marks, dict) and isinstance(ours, dict) and "points" in marks):
        return ""
    return str(ours.get("about", "")) if ours.get("kind") == "tests" else ""


def _write(cell: Any, result: Result, hints: str, seed: int) -> None:
    """The verdict and the points as a cell's outputs: nbgrader reads the points off the last
    one.
    """
    seen = result.check.visibility == "public"  # feedback shows to students all that stands here
    told = describe(result, result.check.id, hints) if seen else [f"{result.check.id} is not shown"]
    lines = [*told, f"(fresh inputs from seed {seed})"]
    worth = float(cell.metadata["nbgrader"]["points"])
    _write_points(cell, lines, Points(min(result.points, worth), worth))


def _write_nothing(cell: Any, check: str) -> None:
    """That there is no such check. A cell without any output would get all of its points."""
    told = f"{check} is no check of this course: this cell gives no points."
    _write_points(cell, [told], Points(0.0, 0.0))


def _write_points(cell: Any, lines: list[str], points: Points) -> None:
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n"),
        nbformat.v4.new_output(
            "execute_result",
            data={"text/plain": str(float(points)), "text/html": points._repr_html_()},
            execution_count=1,
        ),
    ]
    cell.execution_count = 1
