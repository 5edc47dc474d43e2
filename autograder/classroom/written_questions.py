"""The questions that a person grades, each with its rubric in items and its model answer.

They stand in the sources of the notebooks, in cells that students answer, or, where an exercise has
no such cell, in a rubric.md of the part: in the written sheet's folder or beside the solution.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from notebooks.building import BEGIN, END, NAMES, Cell, clear_solution, read_cells

from ..content import ROOT, homework
from ..course.assignment import Assignment
from ..course.course_text import course_text

RUBRIC, MODEL = "**Rubric.**", re.compile(r"^\*\*Model answer", re.MULTILINE)
# "0.5: the mean.", "0.25 if only the mean", "0.25 for each reason", as a rubric words its items
ITEM = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?::|\s(?=if\s|for\seach\s))")
SENTENCE = re.compile(r"(?<=[^\d\s])\.\s(?=[A-Z\"])")
ROW = re.compile(r"^\| (?P<cells>[^|\n].*) \|$", re.MULTILINE)
AMOUNT = re.compile(r"\d+(\.\d+)?")
# "0.3ii" stands in the section "## 0.3 ..." of a sheet, where "**ii)**" begins it
PLACE = re.compile(r"(?P<section>[\d.]*\d)(?P<letter>[a-z]*)")


@dataclass(frozen=True)
class Item:
    """Something that an answer is given points for.

    text: in a sentence, which students read where they meet it. most: how often it may count.
    note: what else the rubric says of it, for whoever grades.
    """

    points: float
    text: str
    most: int = 1
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A written question.

    id: EXERCISE/CELL, or EXERCISE where no cell of a notebook asks for it. cell, before: names of
        the cell that students answer and of the one that asks.
    handed_out: what stands in the cell before anybody has answered.
    asked, rubric, model: as Markdown. sheet: what the solutions of the written sheet say.
    """

    id: str
    part: str
    exercise: str
    title: str
    points: float
    bonus: bool
    items: tuple[Item, ...] = ()
    cell: str = ""
    before: str = ""
    handed_out: str = ""
    asked: str = ""
    rubric: str = ""
    model: str = ""
    sheet: str = ""


def written_questions(assignment: Assignment, parts: list[str]) -> list[Question]:
    """The questions of these parts that this course asks, in the order of the parts and their
    exercises. The questions of an exercise share its points as the notebook's cells do.
    """
    return [question for part in parts for question in _of_part(assignment, part)]


def _of_part(assignment: Assignment, part: str) -> Iterator[Question]:
    cells = read_cells(part) if part in NAMES else []
    on_top = assignment.by_a_person_bonus([part])
    for exercise, points in {**assignment.by_a_person([part]), **on_top}.items():
        asking = [
            (number, cell)
            for number, cell in enumerate(cells)
            if cell.grading and cell.grading[:2] == ("written", exercise)
        ]
        if not asking:
            yield _without_cell(part, exercise, points, exercise in on_top)
            continue
        total = sum(_worth(cell) for _, cell in asking)
        for place, (number, cell) in enumerate(asking):
            letter = chr(ord("a") + place) if len(asking) > 1 else ""
            worth = points * _worth(cell) / total if total else points / len(asking)
            # of cells of a bonus nbgrader counts none, and the rubric says the usual points
            factor = points / (total or Assignment().by_a_person_bonus([part])[exercise])
            rubric, model = split(_solution(cell))
            yield Question(
                f"{exercise}/{cell.name}",
                part,
                exercise,
                f"{exercise}{letter}",
                round(worth, 4),
                exercise in on_top,
                tuple(items_of(rubric, _worth(cell), factor)),
                cell.name,
                cells[number - 1].name if number else "",
                clear_solution(cell.source, cell.name),
                course_text(cells[number - 1].source, assignment) if number else "",
                rubric,
                model,
                _on_the_sheet(part, exercise),
            )


def cells_handed_out(parts: Iterable[str]) -> dict[str, dict[str, str]]:
    """{part: {cell: text in one line}} of the notebooks of these parts, as answers are looked for
    in them.
    """
    return {
        part: {cell.name: " ".join(cell.source.split()) for cell in read_cells(part)}
        for part in parts
        if part in NAMES
    }


def _worth(cell: Cell) -> float:
    assert cell.grading is not None
    return cell.grading[2]


def _solution(cell: Cell) -> str:
    return cell.source.partition(BEGIN)[2].partition(END)[0].strip()


def split(solution: str) -> tuple[str, str]:
    """(rubric, model answer) of what stands between the markers of a cell: without their headings,
    unless these say more.
    """
    found = MODEL.search(solution)
    rubric, model = (
        (solution[: found.start()], solution[found.start() :]) if found else (solution, "")
    )
    return rubric.replace(RUBRIC, "", 1).strip(), model.removeprefix("**Model answer.**").strip()


def items_of(rubric: str, points: float, factor: float = 1.0) -> Iterator[Item]:
    """The items of a rubric in a sentence or more. points: of the question, as the rubric counts;
    factor: to the points that this course gives.
    """
    found = list(ITEM.finditer(rubric))
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(rubric)
        whole = " ".join(rubric[match.end() : end].split())
        text, *more = SENTENCE.split(whole, maxsplit=1)
        amount = float(match[1])
        most = int(points / amount) if text.startswith("for each") and amount else 1
        yield Item(round(amount * factor, 4), text.rstrip(".;"), max(1, most), "".join(more))


def _without_cell(part: str, exercise: str, points: float, bonus: bool) -> Question:
    """A question that no notebook asks: its rubric is a table with points in a column."""
    text = next(
        (text for text in _rubrics(part) if re.search(rf"\b{re.escape(exercise)}\b", text)), ""
    )
    rows = [[cell.strip() for cell in row["cells"].split(" | ")] for row in ROW.finditer(text)]
    found = [item for row in rows if AMOUNT.fullmatch(row[0]) for item in _of_row(row)]
    total = sum(item.points for item in found)
    factor = points / total if total else 0.0
    items = tuple(Item(round(item.points * factor, 4), item.text) for item in found)
    return Question(exercise, part, exercise, exercise, points, bonus, items, model=text)


def _of_row(row: list[str]) -> list[Item]:
    """The items of a row of a rubric: one, or as many as sentences end with their points."""
    pieces = re.split(r"\s*\((\d+(?:\.\d+)?)\)[.;]?\s*", row[-1])
    items = [
        Item(float(worth), text) for text, worth in zip(pieces[::2], pieces[1::2], strict=False)
    ]
    whole = Item(float(row[0]), row[-1])
    return items if round(sum(item.points for item in items), 4) == whole.points else [whole]


def _rubrics(part: str) -> Iterator[str]:
    """The text of each rubric.md of a part, the sheet's first."""
    for folder in (ROOT / part, homework().parts[part].folder):
        for file in sorted(Path(folder).rglob("rubric.md")):
            yield file.read_text(encoding="utf-8")


def _on_the_sheet(part: str, exercise: str) -> str:
    """What solutions.md in the sheet's folder says of an exercise; nothing where there is none."""
    file, place = ROOT / part / "solutions.md", PLACE.fullmatch(exercise)
    if place is None or not file.is_file():
        return ""
    for section in re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if section.split(" ", 1)[0] == place["section"]:
            pieces = re.split(r"^(?=\*\*[a-z]+\)\*\*)", section, flags=re.MULTILINE)
            start = f"**{place['letter']})**"
            return next((piece.strip() for piece in pieces if piece.startswith(start)), "")
    return ""
