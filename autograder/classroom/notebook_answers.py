"""What a student wrote in a notebook, and what its cells showed in front of each answer.

A notebook is read and never run, and its cells are known by the names that they were handed out
with, whatever the notebook is called.
"""

import base64
import binascii
import hashlib
import itertools
import json
import re
from pathlib import Path
from typing import Any, Protocol

from ..checking.printable import printable
from ..whole_files import write_whole

MOST_PIECES = 100_000  # of a notebook: cells, outputs, and braces in them
MOST_NOTEBOOKS = 20  # that answer one question, whose words are put together
LONGEST_OUTPUT = 4_000  # characters of what a cell printed
MOST_SHOWN = 16  # outputs in front of an answer: the last ones
# what a browser shows by itself, by the first bytes of the file
KINDS = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF87a": ".gif",
    b"GIF89a": ".gif",
    b"%PDF-": ".pdf",
}
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
Cells = list[dict[str, Any]]
HandedOut = dict[str, dict[str, str]]  # {part: {cell of its notebook: text in one line}}


class Asks(Protocol):
    """What has to be known of a question to find the answer to it, see Question."""

    @property
    def id(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def handed_out(self) -> str: ...


def cells_of(contents: bytes) -> Cells:
    """The cells of a notebook; none where it cannot be read, or is made of more pieces than a
    person's.
    """
    if contents.count(b"{") > MOST_PIECES:
        return []
    try:
        cells = json.loads(contents.decode("utf-8-sig"))["cells"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return []
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _name(cell: dict[str, Any]) -> str:
    """Under which a cell was handed out; empty for a cell of the student's."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return str(name or cell.get("id") or "")


def part_of(cells: Cells, handed_out: HandedOut) -> str | None:
    """The part whose notebook this is: most of its cells have the names of that one's."""
    names = {_name(cell) for cell in cells}
    common = {part: len(names & known.keys()) for part, known in handed_out.items()}
    best = max(common, key=lambda part: common[part], default=None)
    return best if best and common[best] else None


def answers_in(
    notebooks: list[Cells], handed_out: dict[str, str], questions: list[Asks]
) -> dict[str, tuple[str, list[list[Any]]]]:
    """{question: (what the student wrote, for each notebook the outputs of the cells in front of
    it, as they stand there)}; where several notebooks answer a question, all they wrote.
    """
    by_cell = {question.cell: question for question in questions if question.cell}
    by_cell |= {question.before: question for question in questions if question.before}
    answers: dict[str, tuple[str, list[list[Any]]]] = {}
    for cells in notebooks[:MOST_NOTEBOOKS]:
        for question, (text, outputs) in _one_notebook(cells, handed_out, by_cell).items():
            before, of_others = answers.get(question, ("", []))
            words = text if not before or text in before else f"{before}\n\n{text}"
            answers[question] = (words if text else before, [*of_others, outputs])
    return answers


def _one_notebook(
    cells: Cells, handed_out: dict[str, str], by_cell: dict[str, Asks]
) -> dict[str, tuple[str, list[Any]]]:
    """An answer is what stands in the question's cell and in cells of the student's own that
    follow it or the question. In front of it stands what was drawn since the question before.
    """
    texts: dict[str, list[str]] = {}
    shown: dict[str, list[Any]] = {}
    outputs: list[Any] = []
    current: Asks | None = None
    for cell in cells:
        name, source = _name(cell), _text(cell.get("source")).strip()
        question = by_cell.get(name)
        own = name not in handed_out and " ".join(source.split()) not in handed_out.values()
        if question is not None and name == question.cell:
            if source != question.handed_out.strip():
                texts.setdefault(question.id, []).append(source)
            shown.setdefault(question.id, []).extend(outputs)
            outputs, current = [], question
        elif question is not None:
            current = question
        elif own and current is not None and cell.get("cell_type") == "markdown":
            texts.setdefault(current.id, []).append(source)
        elif not own:
            current = None
        of_cell = cell.get("outputs")
        if cell.get("cell_type") == "code" and isinstance(of_cell, list):
            outputs += of_cell
    asked = {question.id: question for question in by_cell.values()}
    return {
        name: ("\n\n".join(filter(None, texts.get(name, []))), shown.get(name, []))
        for name in asked
    }


def last_shown(outputs: list[Any], folder: Path) -> list[dict[str, str]]:
    """What the last MOST_SHOWN outputs that show anything show. The others are not decoded, and
    nothing of them is written: a notebook of a few MB may hold 100,000 pictures.
    """
    last = filter(None, (_shown(output, folder) for output in reversed(outputs)))
    return [*itertools.islice(last, MOST_SHOWN)][::-1]


def _shown(output: Any, folder: Path) -> dict[str, str] | None:
    if not isinstance(output, dict):
        return None
    data = output.get("data")
    data = data if isinstance(data, dict) else {}
    picture = _picture(data, folder)
    text = _text(output.get("text") or data.get("text/plain") if not picture else "")
    text = ANSI.sub("", text).rpartition("\r")[2] if "\r" in text else ANSI.sub("", text)
    text = printable(text[-LONGEST_OUTPUT:], lines=True).strip()
    return {"text": text, "picture": picture} if picture or text else None


def _picture(data: dict[str, Any], folder: Path) -> str:
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            try:
                return keep(base64.b64decode(_text(data[kind]), validate=False), folder)
            except (binascii.Error, ValueError):
                return ""
    return ""


def keep(contents: bytes, folder: Path) -> str:
    """The name under which a picture or PDF lies in the folder; empty for anything else."""
    kind = next((kind for start, kind in KINDS.items() if contents.startswith(start)), "")
    if not kind:
        return ""
    name = hashlib.sha256(contents).hexdigest()[:24] + kind
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).is_file():
        write_whole(folder / name, contents)
    return name
