"""Results on disk, one file for each part of a submission, named by what they depend on: whole files or none."""

import json
import shutil
from pathlib import Path
from typing import Any

from ..cases import printable
from ..report.record import to_json, write_whole

FORMAT = "autograder-report/1"


class Store:
    """The folder of a class run.

    results/KEY.json: what is known, whoever handed it in. students/NAME/: report.json and feedback.html.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / "results"
        self.results.mkdir(parents=True, exist_ok=True)
        for file in self.results.glob("*.unfinished"):  # of a run that was killed
            file.unlink(missing_ok=True)

    def get(self, key: str) -> dict[str, Any] | None:
        """A result, or None where there is none, or half of one."""
        return read_report(self.results / f"{key}.json")

    def put(self, key: str, report: dict[str, Any]) -> None:
        """Keep a result. Raises OSError where the disk is full."""
        write_whole(self.results / f"{key}.json", to_json(report))

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

    def strangers(self, students: set[str]) -> list[str]:
        """Who has a folder here but is not among these students."""
        folder = self.folder / "students"
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
        return sorted(printable(name) for name in names if name not in students)


def read_report(file: Path) -> dict[str, Any] | None:
    """A report from its file; None where there is none that is whole."""
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) and report.get("format") == FORMAT else None
