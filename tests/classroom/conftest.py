"""A small class that several files grade, and the run of it that nothing disturbs."""

from pathlib import Path

import pytest
from classes import grade_here, make_class

from autograder.sandbox import Zygote

QUICK = ("correct", "mistake", "stub", "malformed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven submissions."""
    path = tmp_path_factory.mktemp("classes") / "class"
    make_class(path, 7, QUICK)
    return path


@pytest.fixture(scope="module")
def undisturbed(folder: Path, sandbox: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbs, in this process."""
    return grade_here(sandbox, folder, tmp_path_factory.mktemp("undisturbed"))
