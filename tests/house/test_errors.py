"""Errors that a person can do something about are of one family, whose tree stands in one
docstring.
"""

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder
from autograder import AutograderError
from autograder.content import ROOT


def test_the_tree_names_every_error_of_the_family_and_no_other() -> None:
    for module in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    def below(kind: type[Exception]) -> set[str]:
        return {kind.__name__}.union(*map(below, kind.__subclasses__()))

    told = set(re.findall(r"^[ │├└─]*([A-Z]\w+)(?: {2,}|$)", str(autograder.__doc__), re.MULTILINE))
    assert told == {name for name in below(AutograderError) if not name.startswith("_")}


@pytest.mark.parametrize("gone", ["frozen/theory.json", "frozen/handed_out.json"])
def test_a_frozen_file_that_is_missing_is_a_sentence(gone: str, tmp_path: Path) -> None:
    told = grade_with_a_copy(tmp_path, lambda package: (package / gone).unlink())
    assert f"{gone} is missing: instructors make it with" in told


def test_a_wrong_setting_of_a_part_is_a_sentence(tmp_path: Path) -> None:
    """Commands read the settings while they are imported."""

    def misspell(package: Path) -> None:
        file = package / "homework" / "theory" / "part.toml"
        file.write_text('titel = "x"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")

    assert "there is no setting titel" in grade_with_a_copy(tmp_path, misspell)


def grade_with_a_copy(folder: Path, spoil: Callable[[Path], object]) -> str:
    """What `grade` says on stderr where something of the package was spoilt. It should exit 3."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "autograder", folder / "autograder", ignore=ignored)
    spoil(folder / "autograder")
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        str(ROOT / "solutions"),
        "--part",
        "theory",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "Traceback" not in done.stderr, done.stderr
    return done.stderr
