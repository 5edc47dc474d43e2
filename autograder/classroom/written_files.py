"""Which files of a submission hold written answers, and to which questions: notebooks, PDFs and
pictures, and typed texts.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..checking.printable import Printable, printable
from ..content import homework
from ..submission.opening import SubmissionError, read_files
from .notebook_answers import (
    Asks,
    Cells,
    HandedOut,
    answers_in,
    cells_of,
    keep,
    last_shown,
    part_of,
)

LARGEST, MOST = 32 << 20, 128 << 20  # bytes of one file, and of all that one student handed in
LONGEST = 30_000  # characters of an answer
MOST_DOCUMENTS = 200  # PDFs and pictures of one student that are kept as files
SUFFIXES = {".ipynb", ".pdf", ".png", ".jpg", ".jpeg", ".gif"}
TYPED = {".md", ".txt"}  # answers to a question that no notebook asks, as files
LARGEST_TYPED = 1 << 20
PRINTED = "_submission"  # how the PDF of a notebook ends that collect_submission.sh made


@dataclass
class _Handed:
    """Files of a submission by kind. notebooks: {part: cells of each}, documents: {part: (name in
    the folder, whether it is a notebook's printed form)}, typed: {part: text of each}.
    """

    notebooks: dict[str, list[Cells]] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # names of documents in the folder
    left_out: int = 0  # documents beyond MOST_DOCUMENTS


def digests_of(
    path: Path, questions: Sequence[Asks], handed_out: HandedOut, folder: Path
) -> dict[str, str]:
    """{question: digest of the answer} in one submission. folder: for what is shown of it."""
    answers, _ = read_answers([path], questions, handed_out, folder)
    return {question: plain["digest"] for question, plain in answers.items()}


def read_answers(
    paths: list[Path], questions: Sequence[Asks], handed_out: HandedOut, folder: Path
) -> tuple[dict[str, Any], list[Printable]]:
    """({question: what its answer holds, for JSON}, notes) of what one student handed in.

    paths: of the submission, the newest last. folder: for pictures and PDFs.
    """
    parts = list(dict.fromkeys(question.part for question in questions))
    handed, notes = _Handed(), []
    for path in reversed(paths):  # the newest first
        try:
            for name, contents in read_files(path, _is_wanted, LARGEST, MOST):
                _sort_in(f"{path.stem}/{name}", contents, handed_out, parts, handed, folder)
        except (SubmissionError, OSError) as error:
            notes.append(printable(str(error)))
    if handed.left_out:
        told = f"only the first {MOST_DOCUMENTS} PDFs and pictures are shown"
        notes.append(printable(f"{told}, of {MOST_DOCUMENTS + handed.left_out}"))
    answers = {}
    for part in parts:
        asked = [question for question in questions if question.part == part]
        cells = handed_out.get(part, {})
        found = answers_in(handed.notebooks.get(part, []), cells, asked)
        files = list(dict.fromkeys(handed.documents.get(part, [])))
        for question in asked:
            text, outputs = found.get(question.id, ("", []))
            text = text if question.cell else "\n\n".join(handed.typed.get(part, []))
            names = [name for name, printed in files if not (printed and question.cell)]
            if question.cell:  # a picture by itself answers no question that has a cell
                names = [name for name in names if name.endswith(".pdf")]
            plain = {
                "text": printable(text[:LONGEST], lines=True).strip(),
                # what the first notebook shows that shows anything
                "shown": next(filter(None, (last_shown(each, folder) for each in outputs)), []),
                "documents": names,
            }
            digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]
            answers[question.id] = {**plain, "digest": digest}
    return answers, notes


def _is_wanted(path: PurePosixPath) -> bool:
    is_typed = path.suffix.lower() in TYPED and any(_parts_of_typed(path.name))
    return is_typed or path.suffix.lower() in SUFFIXES


def _parts_of_typed(name: str) -> list[str]:
    """The parts with which a file of this name is handed in."""
    return [
        part.name
        for part in homework().parts.values()
        if name in {PurePosixPath(file).name for file in part.handed_in}
    ]


def _sort_in(
    name: str,
    contents: bytes,
    handed_out: HandedOut,
    parts: list[str],
    handed: _Handed,
    folder: Path,
) -> None:
    if name.lower().endswith(".ipynb"):
        cells = cells_of(contents)
        part = part_of(cells, handed_out)
        if part:
            handed.notebooks.setdefault(part, []).append(cells)
        return
    if PurePosixPath(name).suffix.lower() in TYPED:
        text = contents[:LARGEST_TYPED].decode("utf-8-sig", "replace")
        for part in _parts_of_typed(PurePosixPath(name).name):
            handed.typed.setdefault(part, []).append(text)
        return
    if len(handed.kept) >= MOST_DOCUMENTS:
        handed.left_out += 1
        return
    kept = keep(contents, folder)
    if kept:
        handed.kept.add(kept)
        printed = PRINTED in PurePosixPath(name).stem
        for part in _parts_of_file(PurePosixPath(name), parts):
            handed.documents.setdefault(part, []).append((kept, printed))


def _parts_of_file(path: PurePosixPath, parts: list[str]) -> list[str]:
    """The parts that a file may belong to: the one that its path names, else those that ask for a
    file of its kind, else all.
    """
    plain = path.as_posix().lower().replace("-", "_").replace(" ", "_")
    if named := [part for part in parts if part in plain]:
        return named
    suffixes = {
        part: {PurePosixPath(file).suffix for file in homework().parts[part].handed_in}
        for part in parts
    }
    return [part for part in parts if path.suffix.lower() in suffixes[part]] or parts
