"""The tests have the rooms of what they test; what is no test lies apart; a test file lends
nothing to others.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest

from autograder.content import ROOT

TESTS, PACKAGE = ROOT / "tests", ROOT / "autograder"
# hostile submissions; the house as a whole; what lies around it
NO_ROOMS = {"attacks", "house", "population", "project", "referee"}
NO_TESTS = {"benches", "corpora", "support"}
FILES = [file for file in TESTS.rglob("*.py") if "attention" not in file.parts]


def is_room(folder: str) -> bool:
    """Whether this is a room of the house, a file on its root, or a folder beside it."""
    return any(
        path.exists()
        for path in (PACKAGE / folder, PACKAGE / f"{folder}.py", ROOT / folder / "__init__.py")
    )


def test_every_test_lies_in_the_room_that_it_tests() -> None:
    folders = {
        file.parent.relative_to(TESTS).as_posix() for file in FILES if file.name.startswith("test_")
    }
    assert len(folders) > 15
    assert [folder for folder in folders - NO_ROOMS if folder == "." or not is_room(folder)] == []


def test_what_is_no_test_lies_apart() -> None:
    apart = {file.name for file in FILES if file.relative_to(TESTS).parts[0] in NO_TESTS}
    assert apart and not [name for name in apart if name.startswith("test_")]
    assert [file.name for file in TESTS.glob("*.py")] == ["conftest.py"]


def test_no_two_files_have_one_name() -> None:
    """Each folder is on the search path while its tests run. (A package has a name of its own.)"""
    names = Counter(file.name for file in FILES if file.name not in ("conftest.py", "__init__.py"))
    assert [name for name, count in names.items() if count > 1] == []


def imported(file: Path) -> set[str]:
    nodes = [*ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return names | {
        each.name for node in nodes if isinstance(node, ast.Import) for each in node.names
    }


def test_nothing_is_imported_from_a_test_file_or_a_conftest() -> None:
    tests = {file.stem for file in FILES if file.name.startswith("test_")} | {"conftest"}
    assert {file.name: names & tests for file in FILES if (names := imported(file)) & tests} == {}


def test_the_long_files_are_there(pytestconfig: pytest.Config) -> None:
    (conftest,) = (
        plugin
        for plugin in pytestconfig.pluginmanager.get_plugins()
        if getattr(plugin, "__file__", "") == str(TESTS / "conftest.py")
    )
    assert {*conftest.LONG_FILES} <= {file.name for file in FILES}
    assert len({*conftest.LONG_FILES}) == len(conftest.LONG_FILES)
