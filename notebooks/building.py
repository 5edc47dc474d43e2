"""Makes notebooks from py:percent sources. The same source gives the same bytes, so a notebook can
be checked in.

A cell starts with its name, which becomes its id, and may carry a mark:

    # %% test-add-noise nbg="tests:2.1.1/add_noise:1.5"

These are the marks:

    nbg="tests:2.1.1/add_noise:1.5"     graded by the autograder, and locked
    nbg="written:2.1.1:0.5"             graded by a person; the student writes in this cell
    from="common"                       the cell of that name in common.py
    tags="parameters"                   tags, as other tools read them
    folded="yes"                        JupyterLab and Colab show the title of its first line,
                                        # @title, in the place of its code
    with="0.5"                          left out where a course asks nothing of 0.5
    slide="picture"                     what goes on slides, see slide_marks.py

The points that stand here are those of the exercises by themselves. A notebook has those of the
course, and no cell that asks for what the course drops; see autograder/course/course_text.py.

Between `### BEGIN SOLUTION` and `### END SOLUTION` stand rubric and model answer. Students get
`*Your answer here.*` instead, and otherwise the cells that nbgrader would hand out, checksums
included.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.content import homework
from autograder.course import assignment as assignments
from autograder.course.assignment import Assignment
from autograder.course.course_text import Worth, course_text, in_points
from notebooks.slide_marks import TAG, slide_type, without_tags

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
ASSIGNMENT = homework().assignment
BUILT = HERE / "source" / ASSIGNMENT
NAMES = tuple(part for part in homework().parts if (SOURCES / f"{part}.py").is_file())
HEADER = re.compile(
    r"^# %% (?P<name>[a-z0-9-]+)(?P<markdown> \[markdown\])?(?P<marks>( \w+=\"[^\"]*\")*)$"
)
MARK = re.compile(r' (\w+)="([^"]*)"')
ANSWER_HERE = "*Your answer here.*"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class SourceError(Exception):
    """A source from which no notebook can be made."""


@dataclass(frozen=True)
class Cell:
    """A cell of a source. marks: {"nbg": ..., "from": ..., "tags": ...}, those that it has.

    tagged: the source with the tags that say what goes on slides.
    """

    name: str
    markdown: bool
    marks: dict[str, str]
    source: str
    tagged: str = ""

    @property
    def grading(self) -> tuple[str, str, float] | None:
        """("tests", check of the autograder, points), or ("written", exercise, points); None
        where nobody grades.
        """
        if "nbg" not in self.marks:
            return None
        kind, about, points = self.marks["nbg"].split(":")
        if kind not in ("tests", "written"):
            raise SourceError(f"{self.name}: {kind} is neither tests nor written")
        return kind, about, float(points)


def read_cells(name: str) -> list[Cell]:
    """The cells of a source, those of common.py filled in. Raises SourceError, naming file and
    line.
    """
    cells = _parse(name)
    shared = (
        {cell.name: cell for cell in _parse("common")}
        if any("from" in cell.marks for cell in cells)
        else {}
    )
    names = [cell.name for cell in cells]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise SourceError(f"{name}.py: {', '.join(twice)} is the name of more than one cell")
    return [shared[cell.name] if "from" in cell.marks else cell for cell in cells]


def _parse(name: str) -> list[Cell]:
    path = SOURCES / f"{name}.py"
    cells: list[Cell] = []
    lines: list[str] = []
    header: re.Match[str] | None = None
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "# %% end"], 1):
        if not line.startswith("# %%"):
            lines.append(line)
            continue
        if header is not None:
            cells.append(_cell(header, lines))
        header, lines = HEADER.match(line), []
        if header is None:
            raise SourceError(
                f"{path.name}:{number}: a cell starts with # %% name, then [markdown] or marks"
            )
    return cells


def _cell(header: re.Match[str], lines: list[str]) -> Cell:
    markdown = bool(header["markdown"])
    if markdown:
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    marks, tagged = dict(MARK.findall(header["marks"])), "\n".join(lines).strip("\n")
    source = without_tags(tagged) if markdown else tagged
    return Cell(header["name"], markdown, marks, source, tagged if markdown else "")


def course_cells(name: str, assignment: Assignment) -> Iterator[Cell]:
    """The cells that a course has, with its points."""
    told = Worth(assignment)
    cells = read_cells(name)
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        asks = after is not None and (after.grading or ("",))[0] == "written"
        if asks and cell.markdown and not cell.grading and not _is_asked(after, told):
            continue  # the question of an answer that nobody gives
        if not _is_asked(cell, told) or not told.asks_any(cell.marks.get("with", name).split()):
            continue
        source = course_text(cell.source, assignment)
        if cell.grading is None:
            if source or not cell.source:
                yield replace(cell, source=source)
            continue
        kind, about, usual = cell.grading
        worth = round(told.of_cell(kind, about, usual), 4)
        if worth != usual:
            shares = (
                f"**Rubric** (of {in_points(usual)}; this course gives {in_points(worth)})**.**"
            )
            source = source.replace("**Rubric.**", shares, 1)
        yield replace(cell, source=source, marks={**cell.marks, "nbg": f"{kind}:{about}:{worth:g}"})


def _is_asked(cell: Cell | None, told: Worth) -> bool:
    """Whether a cell is not of a check or a written exercise that the course drops."""
    if cell is None or cell.grading is None:
        return True
    kind, about, _ = cell.grading
    if kind == "written":
        return told.share(about) is not None
    return about not in {each.id for each in told.dropped()}


def make_notebook(name: str, for_students: bool, assignment: Assignment | None = None) -> bytes:
    """A notebook as the bytes of its file, for the course that assignment.toml describes if none is
    given.
    """
    given = assignment or assignments.read()
    chosen = [*course_cells(name, given)]
    any_slides = any(TAG.search(cell.tagged) for cell in chosen)
    cells = [_notebook_cell(cell, for_students, any_slides) for cell in chosen]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _notebook_cell(cell: Cell, for_students: bool, any_slides: bool) -> dict[str, Any]:
    source = clear_solution(cell.source, cell.name) if for_students else cell.source
    made: dict[str, Any] = {
        "cell_type": "markdown" if cell.markdown else "code",
        "id": cell.name,
        "metadata": {},
    }
    made["source"] = source.splitlines(keepends=True)
    if not cell.markdown:
        made |= {"execution_count": None, "outputs": []}
    if "tags" in cell.marks:
        made["metadata"]["tags"] = cell.marks["tags"].split()
    if shown := slide_type(cell.tagged, cell.marks.get("slide", ""), any_slides):
        made["metadata"]["slideshow"] = {"slide_type": shown}
    if "folded" in cell.marks:
        made["metadata"] |= {"cellView": "form", "jupyter": {"source_hidden": True}}
    if cell.grading is not None:
        made["metadata"] |= _grading_metadata(cell, source, for_students)
    return made


def _grading_metadata(cell: Cell, source: str, for_students: bool) -> dict[str, Any]:
    assert cell.grading is not None
    kind, about, points = cell.grading
    written, cell_type = kind == "written", "markdown" if cell.markdown else "code"
    nbgrader: dict[str, Any] = {
        "cell_type": cell_type,
        "grade": True,
        "grade_id": cell.name,
        "locked": not written,
        "points": points,
        "schema_version": 3,
        "solution": written,
        "task": False,
    }
    if not for_students:
        return {"nbgrader": nbgrader, "homework": {"kind": kind, "about": about}}
    parts = (source, cell_type, "True", str(written), str(not written), cell.name, str(points))
    # as nbgrader computes it
    nbgrader["checksum"] = hashlib.md5("".join(parts).encode()).hexdigest()
    locks = {"deletable": False} if written else {"deletable": False, "editable": False}
    return {**locks, "nbgrader": nbgrader, "homework": {"kind": kind, "about": about}}


def clear_solution(source: str, name: str) -> str:
    """A cell's text with every solution replaced. Raises SourceError where a marker has no
    partner.
    """
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if BEGIN in line and not inside:
            inside = True
            kept.append(ANSWER_HERE)
        elif END in line and inside:
            inside = False
        elif BEGIN in line or END in line:
            raise SourceError(f"{name}: {line.strip()} has no partner")
        elif not inside:
            kept.append(line)
    if inside:
        raise SourceError(f"{name}: {BEGIN} has no {END}")
    return "\n".join(kept)


def build(check: bool) -> list[str]:
    """Write the instructors' notebooks, or with `check` only look: a line for each file that
    was not up to date.
    """
    asked = assignments.read().parts()
    wanted = {
        BUILT / f"{name}.ipynb": make_notebook(name, for_students=False)
        for name in NAMES
        if name in asked
    }
    extra = [path for path in sorted(BUILT.glob("*.ipynb")) if path not in wanted]
    stale = [
        path
        for path, contents in wanted.items()
        if not path.is_file() or path.read_bytes() != contents
    ]
    if not check:
        for path in extra:
            path.unlink()
        BUILT.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_bytes(wanted[path])
    return [
        *(f"out of date: {p.name}" for p in stale),
        *(f"not made from a source: {p.name}" for p in extra),
    ]
