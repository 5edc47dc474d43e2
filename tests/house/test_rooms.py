"""Two lines of the house: the engine speaks no name of the homework, and imports run one way,
between the rooms.
"""

import ast
import graphlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.content import ROOT, homework

PACKAGE = ROOT / "autograder"
CONTENT = ("homework", "worker/homework")

# Each room, and the rooms that it may import. A module on the root is a room of its own; the
# command line's door, __main__.py, belongs to commands. Every arrow points to a room further up in
# this table.
ROOMS: dict[str, set[str]] = {
    "content": set(),
    "readings": set(),
    "whole_files": set(),
    "drawing": set(),
    "worker/walls": set(),
    "worker/probing": {"worker/walls"},
    "worker/homework": {"worker/probing"},
    "worker": {"worker/homework", "worker/probing", "worker/walls"},
    "broker": {"worker", "worker/homework", "worker/probing"},
    "checking": {"content", "readings", "worker/homework", "worker/probing"},
    "facets": {"broker", "checking", "readings"},
    "homework": {
        "broker",
        "checking",
        "content",
        "drawing",
        "facets",
        "worker/homework",
        "worker/probing",
    },
    "collect": {"content", "whole_files"},
    "course": {"checking", "content"},
    "submission": {"checking", "content"},
    "sandbox": {"worker", "worker/walls"},
    "report": {"checking", "content", "course", "drawing", "sandbox", "whole_files"},
    "grading": {
        "broker",
        "checking",
        "content",
        "course",
        "facets",
        "readings",
        "report",
        "sandbox",
        "submission",
        "whole_files",
        "worker",
        "worker/probing",
    },
    "releasing": {
        "checking",
        "content",
        "course",
        "grading",
        "sandbox",
        "submission",
        "whole_files",
    },
    "classroom": {
        "checking",
        "content",
        "course",
        "grading",
        "releasing",
        "report",
        "sandbox",
        "submission",
        "whole_files",
    },
    "viva": {
        "checking",
        "content",
        "course",
        "grading",
        "report",
        "sandbox",
        "submission",
        "whole_files",
        "worker/probing",
    },
    "commands": {
        "checking",
        "classroom",
        "content",
        "course",
        "grading",
        "releasing",
        "report",
        "sandbox",
        "submission",
        "viva",
        "whole_files",
    },
}
MOST_ROOMS, MOST_ARROWS = 22, 84
MOST_FOLDERS, MOST_BETWEEN = 18, 60


def room_of(path: Path) -> str:
    """The room that a file lies in, or the name of a module on the root."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if parts[0] == "__main__":
        return "commands"
    if parts[0] == "worker" and len(parts) > 2:
        return f"worker/{parts[1]}"
    return parts[0]


def folder_of(room: str) -> str:
    """The folder on the root that a room is or lies in; "" for a module on the root."""
    folder = room.partition("/")[0]
    return folder if (PACKAGE / folder).is_dir() else ""


def imported_files(path: Path) -> Iterator[Path]:
    """The files of ours that a file imports, inside functions too; the package itself is left
    out.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            for name in node.names:
                below = folder / name.name
                for place in (below.with_suffix(".py"), below, folder.with_suffix(".py"), folder):
                    if place.exists() and place != PACKAGE:
                        yield place
                        break


def arrows() -> dict[tuple[str, str], list[str]]:
    """{(room, imported room): who imports what}."""
    found = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent == PACKAGE and path.name == "__init__.py":
            continue
        for other in imported_files(path):
            here, there = room_of(path), room_of(other if other.suffix else other / "__init__.py")
            if here != there:
                found[here, there].append(f"{path.relative_to(PACKAGE)} imports {other.name}")
    return found


def test_imports_run_one_way_between_exactly_these_rooms(record: Callable[[str], None]) -> None:
    found = arrows()
    rooms = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    table = {room: {there for here, there in found if here == room} for room in ROOMS}
    lines = [f"{room:18}{', '.join(sorted(table[room])) or '-'}" for room in ROOMS]
    between = {(folder_of(here), folder_of(there)) for here, there in found}
    between = {(here, there) for here, there in between if here != there and here and there}
    folders = {folder for folder in map(folder_of, rooms) if folder}
    title = (
        f"rooms {len(rooms)}, arrows {len(found)}; with folders as rooms {len(folders)} and "
        f"{len(between)}"
    )
    record("\n".join([title, *lines]))
    assert rooms == ROOMS.keys()
    assert {f"{a} -> {b}: {who}" for (a, b), who in found.items() if b not in ROOMS[a]} == set()
    assert table == ROOMS, "an arrow that is allowed and that nobody needs: take it out"
    order = list(ROOMS)
    assert all(order.index(there) < order.index(here) for here, there in found)
    list(graphlib.TopologicalSorter(ROOMS).static_order())  # raises where there is a circle
    assert len(rooms) <= MOST_ROOMS and len(found) <= MOST_ARROWS
    assert len(folders) <= MOST_FOLDERS and len(between) <= MOST_BETWEEN


def names_of_the_homework() -> Iterator[str]:
    """Every part, graded file and class of the homework."""
    for part in homework().parts.values():
        yield part.name
        for module in part.modules:
            yield module
            for node in ast.parse(part.read(module)).body:
                if isinstance(node, ast.ClassDef):
                    yield node.name


def pattern_of(name: str) -> str:
    """How a name is recognised: plain English words, such as `answers`, only as a file's name
    or in quotes.
    """
    if "_" in name or name != name.lower():
        return rf"(?<![A-Za-z]){name}(?![A-Za-z])"
    return rf"\b{name}\.py\b|[\"'`/]{name}[\"'`/]"


def engine_files() -> list[Path]:
    """Every file of the engine that a person reads."""
    files = [
        path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".html", ".css", ".toml")
    ]
    return [path for path in files if room_of(path) not in CONTENT]


@pytest.mark.parametrize("name", sorted(set(names_of_the_homework())))
def test_the_engine_never_speaks_of(name: str) -> None:
    pattern = re.compile(pattern_of(name))
    spoken = [
        f"{path.relative_to(PACKAGE)}:{number}: {line.strip()}"
        for path in engine_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert spoken == []


def test_every_room_says_who_lives_there() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE}
    for folder in folders:
        text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        assert text and len(text.split()) > 5, folder


def test_no_two_modules_of_the_engine_have_one_name() -> None:
    names = [
        path.stem for path in engine_files() if path.suffix == ".py" and path.stem != "__init__"
    ]
    folders = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()]
    assert sorted({name for name in (*names, *folders) if [*names, *folders].count(name) > 1}) == []


MOODS = ("seen", "spy", "alone", "own", "together", "nested", "marking")


def test_no_module_is_named_for_a_mood() -> None:
    named = {path.stem for path in PACKAGE.rglob("*.py")}
    assert not named & set(MOODS)
