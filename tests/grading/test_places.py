"""The line that an exception is blamed on: the student's own, and none that does not exist."""

import pytest
from course import PART

from autograder.checking.functions import function_at, functions_of
from autograder.content import ROOT
from autograder.grading.debugger_lines import find_debugger_lines
from autograder.grading.places import find_place
from autograder.submission.sources import Sources

CALLER = "def loss(x):\n    y = work(x)\n    return y\n"
CALLED = "class Table:\n    def look(self, t):\n        def inner():\n            return self[t]\n"
GIVEN = "def size(x):\n    return x.shape\n"
SOURCES = Sources({"caller": CALLER, "called": CALLED}, {"given": GIVEN})
TRAIL = [["caller.py", 2], ["called.py", 4]]


def test_the_innermost_line_is_blamed_unless_its_function_passed_its_own_check() -> None:
    place = find_place(TRAIL, SOURCES)
    assert place is not None
    assert (place.file, place.line, place.text) == ("called.py", 4, "return self[t]")
    proven = Sources(SOURCES.graded, {}, proven=frozenset({("called", "Table.look.inner")}))
    place = find_place(TRAIL, proven)
    assert place is not None
    assert (place.file, place.line, place.text) == ("caller.py", 2, "y = work(x)")
    assert place.leads_to == (
        ", which leads to called.py:4, in inner, which passed its own check: `return self[t]`"
    )


def test_a_given_file_is_shown_behind_the_line_that_called_it() -> None:
    place = find_place([["caller.py", 2], ["given.py", 2]], SOURCES)
    assert place is not None
    assert (place.file, place.line) == ("caller.py", 2)
    assert place.leads_to.endswith("given.py:2, a line of a given file: `return x.shape`")


def test_where_no_line_is_the_students_the_given_one_is_told() -> None:
    place = find_place([["given.py", 2]], SOURCES)
    assert place is not None and (place.file, place.line, place.leads_to) == ("given.py", 2, "")


@pytest.mark.parametrize(
    "trail",
    [
        None,
        "caller.py",
        [],
        [["caller.py", 5]],
        [["caller.py", 0]],
        [["caller.py", True]],
        [["caller", 2]],
        [["other.py", 1]],
        [["caller.py", 1, 1]],
        [[["caller.py"], 1]],
    ],
)
def test_a_trail_without_a_line_of_the_submission_is_no_place(trail: object) -> None:
    assert find_place(trail, SOURCES) is None


def test_given_functions_are_known_by_their_text() -> None:
    """Those of the file in which students write, as they get it; a changed one is theirs."""
    stub = (ROOT / "student" / PART / "diffusion_model.py").read_text()
    line = next(f.first for f in functions_of(stub) if f.name == "DiffusionModel.train") + 5
    mine = "def mine():\n    model.train()\n"
    trail = [["mine.py", 2], ["diffusion_model.py", line]]
    as_given = find_place(trail, Sources({"diffusion_model": stub}, {}, {"mine": mine}))
    changed = stub.replace("def train(self, ", "def train(self, more, ")
    as_mine = find_place(trail, Sources({"diffusion_model": changed}, {}, {"mine": mine}))
    assert as_given is not None and as_given.file == "mine.py"
    assert as_mine is not None and as_mine.file == "diffusion_model.py"


def test_a_line_belongs_to_the_innermost_function() -> None:
    functions = functions_of(CALLED)
    assert [each.name for each in functions] == ["Table.look", "Table.look.inner"]
    assert [getattr(function_at(functions, line), "name", "") for line in (1, 2, 3, 4)] == [
        "",
        "Table.look",
        "Table.look.inner",
        "Table.look.inner",
    ]
    assert functions_of("def f(:\n") == ()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import pdb\nx = 1\npdb.set_trace()\n", [1, 3]),
        ("from ipdb import set_trace as st\n\nst()\n", [1, 3]),
        ("if x:\n    breakpoint()\n", [2]),
        ("breakpoint = 3  # pdb\nsetpdb = 'breakpoint()'\n", []),
        ("breakpoint(\n", []),
    ],
)
def test_lines_for_a_debugger_are_found_in_code_alone(source: str, lines: list[int]) -> None:
    assert [*find_debugger_lines(source)] == lines
