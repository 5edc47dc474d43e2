"""Accidents with files and code, in a student's own folder: the check says what happened, where,
and what to do about it.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from course import GRADED, path_of

from autograder.checking.functions import functions_of
from autograder.content import ROOT
from autograder.grading import self_check
from autograder.report.check_text import describe

PART, OTHER = "conditional_ddpm", "diffusion_models"
FORWARD = "        images, conditions = images.to(self.device)"
SAVED = re.compile(r"DDPM\.py was last saved on \d{4}-\d\d-\d\d at \d\d:\d\d")
Check = Callable[..., list[str]]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A student's copy of everything that is handed out, with parts 1 and 2 solved."""
    folder = tmp_path_factory.mktemp("solved") / "homework"
    shutil.copytree(ROOT / "student", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for part in (PART, OTHER):
        for path in map(path_of, GRADED[part]):
            shutil.copy(ROOT / "solutions" / part / path, folder / part / path)
    yield folder
    self_check._forget_sandbox()


@pytest.fixture
def home(solved: Path, tmp_path: Path) -> Path:
    """Such a folder for one test."""
    for part in (PART, OTHER):
        shutil.copytree(solved / part, tmp_path / part)
    return tmp_path


@pytest.fixture
def check(home: Path) -> Check:
    """check(id): the lines that the unit tester prints."""

    def run(check_id: str, part: str = PART) -> list[str]:
        result, _ = self_check.run(part, home / part, check_id)
        return describe(result, "it", "what")

    return run


def edit(file: Path, old: str, new: str) -> int:
    """Replace a text that a file has once; returns the number of its line."""
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    "statement",
    [
        "breakpoint()",
        "import pdb; pdb.set_trace()",
        "import ipdb; ipdb.set_trace(context=5)",
        "from pdb import set_trace as stop; stop()",
    ],
)
def test_a_debugger_left_in_the_code_is_one_line_to_delete(
    statement: str, home: Path, check: Check
) -> None:
    line = edit(home / PART / "DDPM.py", FORWARD, f"        {statement}\n{FORWARD}")
    assert check("1.3/forward") == [
        "it test case passed!",
        f"  remark: Delete line {line} of DDPM.py: a debugger stops the program there and waits. "
        f"This check went past it.",
    ]


def test_a_debugger_at_the_top_of_a_file_is_told_by_every_check_of_it(
    home: Path, check: Check
) -> None:
    edit(home / PART / "DDPM.py", "import torch\n", "import pdb\nimport torch\nbreakpoint()\n")
    (remark,) = check("1.4/sample")[1:]
    assert "Delete the lines 8 and 10 of DDPM.py" in remark and "past them" in remark


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (f"{PART}/DDPM-Copy1.py", "DDPM-Copy1.py"),
        (f"{PART}/DDPM (1).py", "«DDPM (1).py»"),
        (f"{PART}/DDPM_final.py", "DDPM_final.py"),
        (f"{PART}/old/DDPM.py", "old/DDPM.py"),
        ("DDPM.py", "../DDPM.py"),
    ],
)
def test_where_nothing_was_done_a_twin_and_the_time_of_saving_are_told(
    name: str, told: str, home: Path, check: Check
) -> None:
    file, twin = home / PART / "DDPM.py", home / name
    twin.parent.mkdir(exist_ok=True)
    shutil.copy(file, twin)
    shutil.copy(ROOT / "student" / PART / "DDPM.py", file)
    head, stub, beside, saved = check("1.3/forward")
    assert "not attempted" in head and "exercise 1.3" in stub
    assert beside.startswith(f"  {told} was not checked. If the work is in it, save it")
    assert SAVED.search(saved)


def test_nothing_is_said_of_a_twin_beside_finished_work_or_of_one_in_which_nobody_wrote(
    home: Path, check: Check
) -> None:
    stub = ROOT / "student" / PART / "DDPM.py"
    (home / PART / "DDPM-Copy1.py").write_text("import torch\n")
    assert check("1.3/forward") == ["it test case passed!"]
    shutil.copy(stub, home / PART / "DDPM-Copy1.py")
    shutil.copy(stub, home / PART / "DDPM.py")
    assert not any("Copy1" in line for line in check("1.3/forward"))


def test_a_missing_file_is_missing_in_the_folder(home: Path, check: Check) -> None:
    (home / PART / "DDPM.py").rename(home / PART / "DDPM_old.py")
    _, missing, twin = check("1.2/scheduler")
    assert missing == "  there is no DDPM.py in the folder conditional_ddpm"
    assert "DDPM_old.py was not checked" in twin


def test_an_empty_file_is_called_empty(home: Path, check: Check) -> None:
    (home / PART / "DDPM.py").write_text("\n")
    _, empty, saved = check("1.2/scheduler")
    assert empty == "  DDPM.py is empty: nothing was saved in it"
    assert SAVED.search(saved)


@pytest.mark.parametrize(
    ("old", "new", "raised", "line"),
    [
        ("T: int = 400", "T: int == 400", "TypeError: non-default argument 'T'", 10),
        ("T: int = 400", "T: int = = 400", "SyntaxError: invalid syntax", 20),
    ],
)
def test_a_given_file_that_was_broken_is_named_with_the_way_back(
    old: str, new: str, raised: str, line: int, home: Path, check: Check
) -> None:
    edit(home / PART / "settings.py", old, new)
    head, told = check("1.2/scheduler")
    assert head == f"it test case failed: crashed (settings.py:{line})"
    assert (
        told.startswith("  settings.py came with the homework and was changed") and raised in told
    )
    assert "take it again from the zip of the homework" in told and "DDPM" not in told


def test_a_broken_given_file_is_not_blamed_for_another_mistake(home: Path, check: Check) -> None:
    edit(home / PART / "settings.py", "T: int = 400", "T: int = 399")
    edit(home / PART / "pictures.py", "import torch\n", "import nothing_\n")
    line = edit(home / PART / "DDPM.py", FORWARD, f"        misspelt\n{FORWARD}")
    head, crash, remark = check("1.3/forward")
    assert head == f"it test case failed: crashed (DDPM.py:{line})" and "misspelt" in crash
    assert "settings.py and pictures.py, which came with the homework, were changed" in remark


def test_a_crash_in_a_given_block_is_placed_at_the_call(home: Path, check: Check) -> None:
    line = edit(home / PART / "ResUNet.py", "self.down_1(fine)", "self.down_1(fine[..., :5])")
    head, told = check("1.1/unet")
    assert head == f"it test case failed: crashed (ResUNet.py:{line})"
    assert "fine[..., :5]" in told and "which leads to ResUNet.py:38, a given line" in told


def test_a_function_that_passed_is_not_blamed_for_what_it_was_handed(
    home: Path, check: Check
) -> None:
    file = home / OTHER / "diffusion_model.py"
    line = edit(file, "add_noise(data, epsilon, t)", "add_noise(data, t, epsilon)")
    head, told, *_ = check("2.2.1/loss", OTHER)
    assert head == f"it test case failed: crashed (diffusion_model.py:{line})"
    assert "add_noise(data, t, epsilon)`, which leads to noise_scheduler.py:" in told
    assert "in add_noise, which passed its own check" in told


def forget_return(file: Path, function: str) -> None:
    """Let a function of a file compute what it did, and give nothing back."""
    text = file.read_text()
    found = next(each for each in functions_of(text) if each.name == function)
    head, _, last = found.text.rpartition("        return ")
    file.write_text(text.replace(found.text, f"{head}        _ = {last}"))


@pytest.mark.parametrize(
    ("part", "file", "function", "check_id", "what"),
    [
        (PART, "ResUNet.py", "ConditionalUnet.forward", "1.1/unet", "what forward returned"),
        (PART, "DDPM.py", "ConditionalDDPM.scheduler", "1.2/scheduler", "what was returned"),
        (PART, "DDPM.py", "ConditionalDDPM.forward", "1.3/forward", "loss"),
        (
            OTHER,
            "diffusion_model.py",
            "DiffusionModel.generate_sample",
            "2.2.3/generate_sample",
            "sample",
        ),
        (
            OTHER,
            "robotics/trajectory_gen.py",
            "TrajectoryGenerator.run_rollout",
            "2.4/rollout",
            "frames",
        ),
    ],
)
def test_a_forgotten_return_is_told_in_the_same_words(
    part: str, file: str, function: str, check_id: str, what: str, home: Path, check: Check
) -> None:
    forget_return(home / part / file, function)
    told = "\n".join(check(check_id, part))
    assert f"{what} is None: is a return missing?" in told
    assert "NoneType" not in told and "gradient" not in told and "one thing" not in told


def test_an_entry_that_is_missing_is_no_forgotten_return(home: Path, check: Check) -> None:
    edit(home / PART / "DDPM.py", '"alpha_t_bar":', '"alpha_bar":')
    told = "\n".join(check("1.2/scheduler"))
    assert "alpha_t_bar is missing" in told and "return" not in told


def test_values_are_placed_in_the_terms_of_the_exercise(home: Path, check: Check) -> None:
    edit(home / PART / "DDPM.py", '"alpha_t_bar": alpha', '"alpha_t_bar": 2 * alpha')
    assert any("alpha_t_bar at t = 77 is" in line for line in check("1.2/scheduler"))
