"""The written answers of a class: taken out of notebooks and PDFs that were handed in, and kept
beside the results.

WRITTEN/STUDENT/words.json holds the words; pictures and PDFs lie beside it, named by their
content. A notebook is read and never run, and its cells are known by the names that they were
handed out with, whatever the notebook is called.
"""

import base64
import binascii
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from ..checking.printable import NOTHING, Printable, printable
from ..content import homework
from ..submission.opening import ARCHIVES, SubmissionError, paths_below, read_files
from ..whole_files import to_json, write_whole
from .find import Found

FOLDER, FILE = "written", "words.json"
FORMAT = 1
LARGEST, MOST = 32 << 20, 128 << 20  # bytes of one file, and of all that one student handed in
LONGEST, LONGEST_OUTPUT = 30_000, 4_000  # characters of an answer, and of what a cell printed
MOST_SHOWN = 16  # outputs in front of an answer: the last ones
MOST_DOCUMENTS = 200  # PDFs and pictures of one student that are kept as files
# what a browser shows by itself, by the first bytes of the file
KINDS = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF87a": ".gif",
    b"GIF89a": ".gif",
    b"%PDF-": ".pdf",
}
SUFFIXES = {".ipynb", ".pdf", ".png", ".jpg", ".jpeg", ".gif"}
TYPED = {".md", ".txt"}  # answers to a question that no notebook asks, as files
LARGEST_TYPED = 1 << 20
PRINTED = "_submission"  # how the PDF of a notebook ends that collect_submission.sh made
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


@dataclass(frozen=True)
class Place:
    """A question without what only people read of it."""

    id: str
    part: str
    cell: str
    before: str
    handed_out: str

    @classmethod
    def of(cls, question: Asks) -> "Place":
        """Where the answer to a question stands."""
        asked = question.id, question.part, question.cell, question.before
        return cls(*asked, question.handed_out)


@dataclass(frozen=True)
class Shown:
    """Something in front of an answer: what a cell printed, or a picture that it drew."""

    text: Printable = NOTHING
    picture: str = ""


@dataclass(frozen=True)
class Answer:
    """A student's answer to a question. documents: names of PDFs and pictures that were handed in
    as files. digest: the same for the same answer.
    """

    text: Printable = NOTHING
    shown: tuple[Shown, ...] = ()
    documents: tuple[str, ...] = ()
    digest: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing that could be given points for."""
        return not self.text and not self.documents


@dataclass(frozen=True)
class Work:
    """What was handed in by one student, or by a group. folder: where its files lie."""

    students: tuple[str, ...]
    names: tuple[Printable, ...]
    folder: Path
    answers: dict[str, Answer]
    notes: tuple[Printable, ...] = ()


def gather(
    found: list[Found],
    questions: Sequence[Asks],
    handed_out: HandedOut,
    folder: Path,
    on_work: Callable[[int, int], None] = lambda done, all_of_them: None,
) -> list[Work]:
    """The written answers of a class, by student. What was read before and has not changed since
    is not read again. folder: DIR/written. Raises OSError where nothing can be written.
    """
    groups: dict[tuple[Any, ...], list[Found]] = {}
    for one in sorted(found, key=lambda one: one.student):
        groups.setdefault((one.path, one.pieces), []).append(one)
    works = []
    for done, members in enumerate(groups.values()):
        on_work(done, len(groups))
        works.append(_work(members, questions, handed_out, folder / members[0].student))
    return works


def _work(
    members: list[Found], questions: Sequence[Asks], handed_out: HandedOut, folder: Path
) -> Work:
    paths = [path for _, path in members[0].pieces] or [members[0].path]
    stamp = [FORMAT, [question.id for question in questions], [*_stamps(paths)]]
    kept = _kept(folder / FILE)
    if kept is None or kept["stamp"] != json.loads(json.dumps(stamp)):
        answers, notes = _read(paths, questions, handed_out, folder)
        kept = {"stamp": stamp, "by_question": answers, "notes": notes}
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / FILE, to_json(kept))
    return Work(
        tuple(one.student for one in members),
        tuple(one.name for one in members),
        folder,
        {name: _answer(plain) for name, plain in kept["by_question"].items()},
        tuple(map(printable, kept["notes"])),
    )


def _stamps(paths: list[Path]) -> Iterator[list[Any]]:
    """Path, size and time of each file that may be read; what is not there any more has none."""
    for path in paths:
        below = paths_below(path) if path.is_dir() else [path]
        for file in sorted(file for file in below if file.is_file() and not file.is_symlink()):
            if file.suffix.lower() in {*SUFFIXES, *TYPED, *ARCHIVES}:
                about = file.stat()
                yield [str(file), about.st_size, about.st_mtime_ns]


def _kept(file: Path) -> dict[str, Any] | None:
    try:
        plain: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return plain if plain.keys() >= {"stamp", "by_question", "notes"} else None
    except (OSError, ValueError, AttributeError):
        return None


def _answer(plain: dict[str, Any]) -> Answer:
    shown = tuple(
        Shown(printable(each["text"], lines=True), each["picture"]) for each in plain["shown"]
    )
    text = printable(plain["text"], lines=True)
    return Answer(text, shown, tuple(plain["documents"]), plain["digest"])


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
    answers, _ = _read([path], questions, handed_out, folder)
    return {question: plain["digest"] for question, plain in answers.items()}


def _read(
    paths: list[Path], questions: Sequence[Asks], handed_out: HandedOut, folder: Path
) -> tuple[dict[str, Any], list[Printable]]:
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
        found = _answers_in(handed.notebooks.get(part, []), cells, asked)
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
                "shown": next(filter(None, (_last_shown(each, folder) for each in outputs)), []),
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
        cells = _cells(contents)
        part = _part_of(cells, handed_out)
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
    kept = _keep(contents, folder)
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


def _keep(contents: bytes, folder: Path) -> str:
    """The name under which a picture or PDF lies in the folder; empty for anything else."""
    kind = next((kind for start, kind in KINDS.items() if contents.startswith(start)), "")
    if not kind:
        return ""
    name = hashlib.sha256(contents).hexdigest()[:24] + kind
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).is_file():
        write_whole(folder / name, contents)
    return name


def _cells(contents: bytes) -> Cells:
    """The cells of a notebook; none where it cannot be read."""
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


def _part_of(cells: Cells, handed_out: HandedOut) -> str | None:
    """The part whose notebook this is: most of its cells have the names of that one's."""
    names = {_name(cell) for cell in cells}
    common = {part: len(names & known.keys()) for part, known in handed_out.items()}
    best = max(common, key=lambda part: common[part], default=None)
    return best if best and common[best] else None


def _answers_in(
    notebooks: list[Cells], handed_out: dict[str, str], questions: list[Asks]
) -> dict[str, tuple[str, list[list[Any]]]]:
    """{question: (what the student wrote, for each notebook the outputs of the cells in front of
    it, as they stand there)}; where several notebooks answer a question, all they wrote.
    """
    by_cell = {question.cell: question for question in questions if question.cell}
    by_cell |= {question.before: question for question in questions if question.before}
    answers: dict[str, tuple[str, list[list[Any]]]] = {}
    for cells in notebooks:
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


def _last_shown(outputs: list[Any], folder: Path) -> list[dict[str, str]]:
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
                return _keep(base64.b64decode(_text(data[kind]), validate=False), folder)
            except (binascii.Error, ValueError):
                return ""
    return ""


def current_digests(works: Iterable[Work]) -> dict[tuple[str, str], str]:
    """{(student, question): digest of the answer}."""
    return {
        (student, question): answer.digest
        for work in works
        for student in work.students
        for question, answer in work.answers.items()
    }
