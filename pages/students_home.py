"""A student's folder, in which notebooks run for slides and for the site."""

import shutil
from pathlib import Path

from autograder.content import ROOT, homework

MADE = shutil.ignore_patterns("__pycache__", "save", "*_submission.*", ".last_checks.json")


def lay_out(part: str, home: Path, *, solved: bool) -> None:
    """Make the folder home as it is handed out. solved: with the reference solution of a part in
    the place of what students write.
    """
    shutil.copytree(ROOT / "student", home, ignore=MADE)
    if solved:
        reference = homework().parts[part].folder
        shutil.copytree(reference, home / part, dirs_exist_ok=True, ignore=MADE)
