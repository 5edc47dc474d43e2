"""What nbgrader does first with a notebook that was handed in: put right what was deleted, doubled,
renamed or changed.

nbgrader knows a graded cell by its metadata, which students can edit, and one cell too many can
stop a whole class. Here every graded cell is brought into the form that was handed out, by its name
or by its id; the student's own words are kept, all of them. What was mended is said in the log and
in a cell at the top of that student's notebook, which the person who grades sees, and the feedback
shows.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

RELEASE = "release"  # where nbgrader puts what it hands out, below the course's folder
NOTE_ID = "mended"


class Mend(NbGraderPreprocessor):
    """The first of the sanitizing preprocessors of `nbgrader autograde`, see nbgrader_config.py."""

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        path = Path(RELEASE) / about["assignment"] / f"{about['notebook']}.ipynb"
        released = nbformat.read(path, as_version=4)
        for problem in mend(notebook, released):
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], problem)
        return notebook, resources


def mend(notebook: Any, released: Any) -> list[str]:
    """Bring the graded cells of a notebook into the form of the released one, in place. A line
    for each problem.
    """
    problems: list[str] = []
    cells = [cell for cell in notebook.cells if cell.get("id") != NOTE_ID]
    graded = [cell for cell in released.cells if "nbgrader" in cell.metadata]
    claimed: set[int] = set()
    # the graded cell that was handed out before this one, as it is in the student's notebook
    before: Any = None
    for original in graded:
        found = [cell for cell in cells if _name(cell) == original.id and id(cell) not in claimed]
        if not found:
            found = [
                cell for cell in cells if cell.get("id") == original.id and id(cell) not in claimed
            ]
            problems += [f"{original.id} had lost its name or was renamed"] if found else []
        if not found:
            problems.append(f"{original.id} was deleted")
            found = [deepcopy(original)]
            cells.insert(0 if before is None else _position(cells, before) + 1, found[0])
        kept, *others = found
        if others:
            problems.append(f"{original.id} was there {len(found)} times")
        claimed.add(id(kept))
        problems += _restore(kept, others, original)
        cells = [cell for cell in cells if not any(cell is other for other in others)]
        before = kept
    for cell in cells:
        if id(cell) not in claimed:
            for marks in ("nbgrader", "homework"):  # of a cell that nobody handed out
                cell.metadata.pop(marks, None)
    _give_own_ids(cells)
    notebook.cells = [*([_note(problems)] if problems else []), *cells]
    notebook.nbformat, notebook.nbformat_minor = released.nbformat, released.nbformat_minor
    return problems


def _name(cell: Any) -> Any:
    marks = cell.get("metadata", {}).get("nbgrader")
    return marks.get("grade_id") if isinstance(marks, dict) else None


def _position(cells: list[Any], wanted: Any) -> int:
    return next(number for number, cell in enumerate(cells) if cell is wanted)


def _restore(cell: Any, others: list[Any], original: Any) -> list[str]:
    """Make cell what was handed out, but for the answer of a student in it and in its doubles."""
    problems = []
    marks = original.metadata["nbgrader"]
    if cell.cell_type != original.cell_type:
        problems.append(f"{original.id} was turned into a {cell.cell_type} cell")
    if marks["solution"]:
        answers = [
            text
            for text in dict.fromkeys(each.source for each in (cell, *others))
            if text != original.source
        ]
        source = "\n\n".join(answers) or original.source
    else:
        source = original.source
        if any(each.source.strip() != source.strip() for each in (cell, *others)):
            problems.append(f"{original.id} was changed")
    outputs = cell.get("outputs", [])
    for key in list(cell):
        del cell[key]
    cell.update(deepcopy(original))
    cell.source = source
    if cell.cell_type == "code":
        cell.outputs = outputs
    return problems


def _give_own_ids(cells: list[Any]) -> None:
    """Two cells with one id make a notebook that cannot be read: the later one gets another."""
    graded = {cell.id for cell in cells if "nbgrader" in cell.metadata}
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        wanted = cell.get("id")
        taken = wanted in seen or (wanted in graded and "nbgrader" not in cell.metadata)
        if not wanted or taken:
            cell["id"] = f"cell-{number}"
        seen.add(cell["id"])


def _note(problems: list[str]) -> Any:
    lines = "\n".join(f"- {problem}" for problem in problems)
    note = nbformat.v4.new_markdown_cell(
        f"**This notebook was mended before it was graded.** Cells that are graded were not as "
        f"they had been handed out:\n\n{lines}\n\nAnswers were kept where there were any."
    )
    note["id"] = NOTE_ID
    return note
