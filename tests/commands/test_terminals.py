"""A terminal that lacks a letter of a student's shows a question mark in its place."""

import io
import os
import subprocess
import sys

import pytest
from classes import PART, ROOT

from autograder.checking.checks import Check
from autograder.checking.verdict import Result, Verdict
from autograder.grading import self_check


def test_a_notebook_shows_what_its_terminal_has_no_letters_for(
    checks: list[Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    result = Result(checks[0], Verdict("crashed", "ValueError: größer → kleiner"))
    monkeypatch.setattr(self_check, "run", lambda *_: (result, "what"))
    monkeypatch.setattr(sys, "stdout", screen)
    self_check.check(PART, ROOT, checks[0].id, "f()")
    screen.flush()
    said = screen.buffer.getvalue()  # type: ignore[attr-defined]
    assert "größer ? kleiner" in said.decode("latin-1")


def test_the_command_line_shows_what_its_terminal_has_no_letters_for() -> None:
    code = (
        "import runpy, autograder.commands.app\n"
        "autograder.commands.app.app = lambda: print('gr\\xf6\\xdfer \\u2192 kleiner')\n"
        "runpy.run_module('autograder', run_name='__main__')"
    )
    ask, latin = [sys.executable, "-c", code], {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(ask, cwd=ROOT, env=latin, capture_output=True)
    assert done.stdout.decode("latin-1").strip() == "größer ? kleiner", done.stderr.decode()
