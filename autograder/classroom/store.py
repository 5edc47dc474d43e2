"""Results on disk, one file for each part of a submission, named by what they depend on: whole
files or none.
"""

import json
import shutil
from pathlib import Path

from ..checking.printable import Printable, printable
from ..report.record import FORMAT, Report


class Store:
    """The folder of a class run.

    results/KEY.json: what is known, whoever handed it in. students/NAME/: report.json and
    feedback.html.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / "results"
        self.results.mkdir(parents=True, exist_ok=True)
        for file in self.results.glob("*.unfinished"):  # of a run that was killed
            file.unlink(missing_ok=True)

    def get(self, key: str) -> Report | None:
        """A result, or None where there is none, or half of one."""
        return read_report(self.results / f"{key}.json")

    def put(self, key: str, report: Report) -> None:
        """Keep a result. Raises OSError where the disk is full."""
        report.write(self.results / f"{key}.json")

    def student(self, name: str) -> Path:
        """The folder of a student, made if need be."""
        folder = self.folder / "students" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def new(self, name: str) -> Path:
        """A folder for what is made anew in each run; it is not there yet."""
        folder = self.folder / name
        if folder.is_dir():
            shutil.rmtree(folder)
        return folder

    def others(self, students: set[str]) -> list[Printable]:
        """Who has a folder here but is not among these students."""
        folder = self.folder / "students"
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
        return sorted(printable(name) for name in names if name not in students)


def read_report(file: Path) -> Report | None:
    """A report from its file; None where there is none that is whole."""
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return Report.from_dict(plain) if plain["format"] == FORMAT else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
