"""CONTRIBUTING.md: every command on it can be given, every file that it names is there."""

import re
import shlex
import subprocess
import sys

import pytest
import typer
from exercise_marks import NUMBERS, marker_name

import run
from autograder.commands.app import app
from autograder.content import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^    (\S.*?)(?: +#.*)?$", PAGE, re.MULTILINE)
IN_THE_TEXT = re.findall(r"`(python [^`]+)`", PAGE)
PYTHON = ".venv/bin/python"


def words_of(command: str) -> list[str]:
    """A command's words after its Python, by whatever name the page calls it."""
    python, *words = shlex.split(command)
    assert python in (PYTHON, "python3", "python"), command
    return words


def runs(*arguments: str) -> bool:
    return (
        subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True).returncode == 0
    )


def can_be_given(words: list[str]) -> bool:
    """Whether a command is one. What takes long is parsed, not run."""
    match words:
        case ["run.py", "setup" | "test"]:
            return f"python3 run.py {words[1]}" in str(run.__doc__)
        case ["-m", "pytest", *rest]:
            files = [word for word in rest if word.startswith("tests")]
            markers = [rest[at + 1] for at, word in enumerate(rest) if word == "-m"]
            known = map(marker_name, NUMBERS)
            return all((ROOT / file).exists() for file in files) and set(markers) <= set(known)
        case ["-m", "ruff" | "mypy" as tool, *rest]:
            asked = [tool, *rest] if rest != ["format", "."] else [tool, "format", "--check", "."]
            return asked in run.CHECKS.values() and runs("-m", tool, "--version")
        case ["-m", "autograder", name, *rest]:
            commands = typer.main.get_command(app)
            return bool(commands.commands[name].make_context(name, rest))  # type: ignore[attr-defined]
        case ["-m", "notebooks" | "theory" | "pages" as tool, *rest]:
            return runs("-m", tool, *rest, "--help")
    return len(words) == 1 and (ROOT / words[0]).is_file()


@pytest.mark.parametrize("command", [*BLOCKS, *IN_THE_TEXT])
def test_every_command_can_be_given(command: str) -> None:
    assert can_be_given(words_of(command))


@pytest.mark.parametrize(
    "command",
    [
        "run.py tset",
        "-m pytest tests/nowhere.py",
        "-m pytest -m e9_9",
        "-m ruff chekc .",
        "tests/nowhere.py",
    ],
)
def test_a_command_that_is_none_is_found_out(command: str) -> None:
    assert not can_be_given(command.split())


def test_the_page_has_the_commands_that_a_newcomer_looks_for() -> None:
    commands = [" ".join(words_of(command)) for command in BLOCKS]
    assert {"run.py setup", "run.py test", "-m pytest -m e1_3", "-m pytest"} <= set(commands)
    made = {
        " ".join(command) for name, command in run.CHECKS.items() if name not in ("format", "tests")
    }
    assert made <= {command.removeprefix("-m ") for command in commands}


def test_every_file_and_folder_that_it_names_exists() -> None:
    names = re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w.]+\.(?:md|py|toml))`", PAGE)
    assert len(names) > 15
    places = ("", "tests/", "tests/support/", "autograder/")
    for name in set(names):
        assert any((ROOT / folder / name).exists() for folder in places), name


def test_adding_an_exercise_is_where_the_page_says() -> None:
    assert "\n## Adding an exercise" in (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")


def test_search_tools_and_hosts_know_what_is_made() -> None:
    assert "student/autograder/" in (ROOT / ".ignore").read_text(encoding="utf-8").splitlines()
    file = "student/diffusion_models/noise_scheduler.py"
    command = ["git", "check-attr", "linguist-generated", "text", "--", file]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    assert told == f"{file}: linguist-generated: set\n{file}: text: set\n"
