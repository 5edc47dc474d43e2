"""The table of `grade` in a narrow terminal: no name is broken, and the points stay in sight."""

import io

from course import EXERCISES
from rich.console import Console

from autograder.checking.verdict import Result, Verdict
from autograder.report import terminal
from autograder.report.graded import GradedSubmission
from autograder.sandbox import Isolation


def shown(width: int, number: int) -> str:
    """What a stub looks like, of so many checks."""
    graded = GradedSubmission(
        name="ada.zip",
        sha256="",
        results=[
            Result(each.check(), Verdict("not_attempted", "", where=f"{each.module}.py:{line}"))
            for line, each in enumerate([*EXERCISES.values()][:number], 100)
        ],
        manual={},
        manual_bonus={},
        grader={},
        isolation=Isolation("confined", []),
        hints="what",
    )
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    terminal.show(graded, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_no_line_is_wider_than_the_terminal_and_no_place_is_broken() -> None:
    for width in (80, 100, 160):
        text = shown(width, 25)
        assert max(len(line.rstrip()) for line in text.splitlines()) <= width
        assert "noise_scheduler.py:118" in text and "answers.py:100" in text
    assert len(shown(160, 25).splitlines()) < len(shown(80, 25).splitlines())


def test_the_points_are_said_again_below_a_long_table_alone() -> None:
    assert shown(80, 25).count("points  ") == 2
    assert shown(80, 5).count("points  ") == 1
