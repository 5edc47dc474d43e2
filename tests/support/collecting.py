"""What of the autograder collect_submission.sh needs in a student's folder."""

import shutil
from pathlib import Path

from autograder.content import ROOT

# The rooms that collect imports, and the homework's settings, which hold no answers.
CODE = ("__init__.py", "content.py", "whole_files.py", "collect/*.py")
SETTINGS = ("homework/*.toml", "homework/*/part.toml")


def collecting(folder: Path) -> None:
    """Copy it to a student's folder."""
    for pattern in (*CODE, *SETTINGS):
        for file in (ROOT / "autograder").glob(pattern):
            target = folder / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
