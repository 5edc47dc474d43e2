"""The README shows what a reader will see."""

import io
import re
from pathlib import Path

from rich.console import Console

from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.grading.grader import Grader
from autograder.report import terminal
from demo.submissions import make_submissions

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_in_the_readme_is_what_the_demo_prints(tmp_path: Path) -> None:
    shown = re.search(r"```\n(typical_mistakes.*?)\n```", README, re.DOTALL)
    assert shown is not None
    typical = next(
        folder for folder in make_submissions(tmp_path) if folder.name == "typical_mistakes"
    )
    printed = io.StringIO()
    with Grader(Assignment()) as grader:
        terminal.show(
            grader.grade(typical, [], 1), Console(file=printed, width=80, highlight=False)
        )
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert shown[1].splitlines() == lines[: len(shown[1].splitlines())]


def test_every_file_and_folder_that_the_readme_names_exists() -> None:
    for name in re.findall(r"`((?:\w+/)+[\w.]*|\w+\.(?:sh|toml|py))`", README):
        assert any(
            (ROOT / folder / name).exists()
            for folder in (
                ".",
                "student",
                "student/theory",
                "student/conditional_ddpm",
                "student/diffusion_models",
                "student/flow_matching",
                "student/clinic",
                "autograder",
                "autograder/homework/theory",
            )
        ), name
