"""Submissions whose files are broken: the verdict says what is wrong and where, and the other
file keeps its points.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from course import PART, PARTS, points_of, worth

from autograder.content import ROOT

SOLUTIONS = ROOT / "solutions" / PART
NAMES = ("noise_scheduler", "diffusion_model", "randomizer", "noise_prediction_net", "training")
RIGHT = {f"{name}.py": (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8") for name in NAMES}
SCHEDULER, MODEL = RIGHT["noise_scheduler.py"], RIGHT["diffusion_model.py"]
POINTS = {module: points_of(PART, module) for module in ("noise_scheduler", "diffusion_model")}
ALL = points_of(PART)
Report = dict[str, Any]
Grade = Callable[[dict[str, str | bytes]], Report]

BROKEN = {  # what is wrong: (contents of noise_scheduler.py, words of the message, where)
    "a syntax error": (
        "a = 1\nb = = 2\n",
        "SyntaxError: invalid syntax in `b = = 2`",
        "noise_scheduler.py:2",
    ),
    "tabs and spaces": (
        "def f():\n        a = 1\n\tb = 2\n",
        "TabError: inconsistent use of tabs and spaces in indentation in `b = 2`",
        "noise_scheduler.py:3",
    ),
    "an open bracket": (
        "a = (1\nb = 2\n",
        "SyntaxError: '(' was never closed in `a = (1`",
        "noise_scheduler.py:1",
    ),
    "bytes of latin-1": (
        "# a\n# b\n# café\n".encode("latin-1"),
        "save it as UTF-8 (line 3 holds bytes",
        None,
    ),
    "UTF-16": (SCHEDULER.encode("utf-16"), "is not readable text, save it as UTF-8", None),
    "UTF-16 without a mark": (
        "a = 1".encode("utf-16-le"),
        "save it as UTF-8 (line 1 holds a zero byte)",
        None,
    ),
    "a zero byte": (b"a = 1\n\0", "save it as UTF-8 (line 2 holds a zero byte)", None),
    "a coding line that nobody knows": ("# coding: klingon\n", "unknown encoding: klingon", None),
    "a coding line that is no text": ("# coding: hex\n", "is not readable text", None),
    "a coding line that refuses": ("# coding: undefined\n", "is not readable text", None),
    "an exit": (
        "import sys\nsys.exit('done')\n",
        "SystemExit: done in `sys.exit('done')`",
        "noise_scheduler.py:2",
    ),
    "an exit without a word": (
        f"{SCHEDULER}\nimport os\nos._exit(0)\n",
        "ended its own process (exit code 0)",
        "noise_scheduler.py",
    ),
    "an exception": (
        "x = 1\nx / 0\n",
        "ZeroDivisionError: division by zero in `x / 0`",
        "noise_scheduler.py:2",
    ),
    "an unfinished line": (
        "raise NotImplementedError('soon')\n",
        "cannot be imported: soon",
        "noise_scheduler.py:1",
    ),
    "an import of what is not there": (
        "import einops_\n",
        "No module named 'einops_'",
        "noise_scheduler.py:1",
    ),
    "an import of itself": (
        "from noise_scheduler import X\n",
        "cannot import name 'X'",
        "noise_scheduler.py:1",
    ),
}
INCOMPLETE = {  # what is wrong: (old, new, checks that fail, status, words of their messages)
    "the class is missing": (
        "class NoiseScheduler",
        "class Scheduler",
        None,
        "crashed",
        "'NoiseScheduler'",
    ),
    "a method is missing": (
        "def add_noise(",
        "def addnoise(",
        ["2.1.1/add_noise"],
        "crashed",
        "no attribute 'add_noise'",
    ),
    "a method has one parameter too few": (
        "noise, timesteps):",
        "noise):",
        ["2.1.1/add_noise"],
        "crashed",
        "takes 3 positional arguments but 4 were given",
    ),
    "a method has one parameter too many": (
        "noise, timesteps):",
        "noise, timesteps, more):",
        ["2.1.1/add_noise"],
        "crashed",
        "missing 1 required positional argument: 'more'",
    ),
    "a method returns nothing": (
        "        return alpha_bars.sqrt() *",
        "        alpha_bars.sqrt() *",
        ["2.1.1/add_noise"],
        "wrong",
        "x_t is None: is a return missing?",
    ),
    "a number stands where a method should": (
        "    def add_noise(",
        "    add_noise = 5\n\n    def x(",
        ["2.1.1/add_noise"],
        "crashed",
        "'int' object is not callable",
    ),
}


@pytest.fixture
def grade_files(grade_path: Callable[[Path], Report], tmp_path: Path) -> Grade:
    """grade_files({path: contents}): the JSON report on these files."""

    def grade_them(files: dict[str, str | bytes]) -> Report:
        for name, contents in files.items():
            (tmp_path / name).write_bytes(
                contents if isinstance(contents, bytes) else contents.encode()
            )
        report = grade_path(tmp_path)
        report["checks"] = [
            check for check in report["checks"] if check["max_points"] and not check["bonus"]
        ]
        assert len(report["checks"]) == sum(
            1 for each in PARTS[PART] if each.points and not each.bonus
        )
        return report

    return grade_them


def of_module(report: Report, module: str) -> list[dict[str, Any]]:
    """The checks of one file."""
    name = {"noise_scheduler": "NoiseScheduler", "diffusion_model": "DiffusionModel"}[module]
    return [check for check in report["checks"] if check["function"].startswith(f"{name}.")]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_named_with_its_line_and_costs_its_own_points(
    what: str, grade_files: Grade
) -> None:
    contents, words, where = BROKEN[what]
    report = grade_files({"noise_scheduler.py": contents, "diffusion_model.py": MODEL})
    assert report["score"] == POINTS["diffusion_model"]
    for check in of_module(report, "noise_scheduler"):
        assert check["status"] == "crashed"
        assert words in check["message"]
        assert check["message"].startswith("noise_scheduler.py ")
        assert check["where"] == (where or "noise_scheduler.py")


@pytest.mark.parametrize("what", INCOMPLETE)
def test_an_incomplete_file_costs_the_checks_that_miss_something(
    what: str, grade_files: Grade
) -> None:
    old, new, failing, status, words = INCOMPLETE[what]
    assert SCHEDULER.count(old) == 1
    report = grade_files(
        {"noise_scheduler.py": SCHEDULER.replace(old, new), "diffusion_model.py": MODEL}
    )
    failed = [check for check in report["checks"] if check["status"] != "passed"]
    expected = failing or [check["id"] for check in of_module(report, "noise_scheduler")]
    assert [check["id"] for check in failed] == expected
    for check in failed:
        assert check["status"] == status
        assert words in check["message"]


@pytest.mark.parametrize("absent", POINTS)
def test_a_missing_file_costs_its_own_points(absent: str, grade_files: Grade) -> None:
    report = grade_files({name: text for name, text in RIGHT.items() if name != f"{absent}.py"})
    assert report["score"] == ALL - POINTS[absent]
    for check in of_module(report, absent):
        assert (check["status"], check["message"]) == (
            "not_attempted",
            f"{absent}.py is not in the submission",
        )


def test_a_broken_diffusion_model_costs_its_own_points(grade_files: Grade) -> None:
    report = grade_files({**RIGHT, "diffusion_model.py": "import noise_scheduler\n1 / 0\n"})
    assert report["score"] == POINTS["noise_scheduler"]
    assert {check["where"] for check in of_module(report, "diffusion_model")} == {
        "diffusion_model.py:2"
    }


def test_two_broken_files_are_both_named(grade_files: Grade) -> None:
    report = grade_files({"noise_scheduler.py": "a = = 1", "diffusion_model.py": b"\xff"})
    assert report["score"] == 0
    for module in POINTS:
        assert {check["message"].split()[0] for check in of_module(report, module)} == {
            f"{module}.py"
        }


def test_files_named_like_installed_packages_shadow_nothing(grade_files: Grade) -> None:
    names = ["torch", "numpy", "math", "random", "worker", "tqdm", "typing", "json"]
    report = grade_files({**RIGHT, **{f"{name}.py": "raise SystemExit" for name in names}})
    assert report["score"] == ALL, [check["message"] for check in report["checks"]]


def test_a_file_that_was_handed_out_is_replaced_by_the_graders_copy_and_that_is_said(
    grade_files: Grade,
) -> None:
    report = grade_files(
        {**RIGHT, "randomizer.py": "1 / 0", "noise_prediction_net.py": "import sys; sys.exit()"}
    )
    assert report["score"] == ALL
    (note,) = [each for each in report["notes"] if "is not what was handed out" in each]
    assert "the grader uses its own copy" in note
    assert "randomizer.py" in note and "noise_prediction_net.py" in note


def test_files_of_the_students_own_are_found_and_may_be_large(grade_files: Grade) -> None:
    edited = SCHEDULER.replace("import torch\n", "import torch\nfrom mine import VALUES\n", 1)
    mine = "VALUES = 1\n" + "# Zahlen für später\n" * 45_000
    report = grade_files({**RIGHT, "noise_scheduler.py": edited, "mine.py": mine, "more.py": mine})
    assert report["score"] == ALL


def test_what_a_submission_chooses_is_shown_without_control_characters(grade_files: Grade) -> None:
    evil = SCHEDULER.replace(
        "        return alpha_bars.sqrt()", "        raise ValueError('\\x1b[2J\\ud800')#", 1
    )
    name = os.fsdecode(b"\x1b[31m\xff.py")
    report = grade_files({**RIGHT, "noise_scheduler.py": evil, name: b"\xff", "x\u202e.py": ""})
    assert report["score"] == ALL - worth("2.1.1/add_noise")
    shown = json.dumps(report, ensure_ascii=False)
    assert "\\u001b" not in shown and "\x1b" not in shown and shown.encode()
    assert "ValueError: \ufffd[2J\ufffd" in shown
