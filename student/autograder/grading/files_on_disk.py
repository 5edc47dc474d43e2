"""Frozen checks put to a student's files of one part, as they are on disk."""

import contextlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..checking.checks import Check
from ..checking.printable import Printable, printable
from ..checking.verdict import Result
from ..content import homework
from ..sandbox import Sandbox
from ..submission.sources import Sources
from ..submission.twins import find_twins
from .broken_files import not_there
from .given_files import with_changed_files
from .grade_checks import grade
from .part_sources import read_sources


def check_files(
    part: str, folder: Path, wanted: list[Check], sandbox: Sandbox
) -> tuple[list[Result], Sources]:
    """What came of checks of a part, and the sources that they asked. folder: that of the part.

    Raises FileNotFoundError where a given file is missing.
    """
    place = homework().parts[part]
    files = [place.paths[name] for name in place.given_modules]
    if missing := [file for file in files if not (folder / file).is_file()]:
        raise FileNotFoundError(
            f"{', '.join(sorted(missing))} came with the homework and must lie in {folder}"
        )
    sources, problems, around = read_sources(part, folder)
    modules = {check.module for check in wanted}
    sources = replace(sources, twins=find_twins(modules, around, sources.graded))
    absent = {
        module: not_there(f"there is no {place.paths[module]} in the folder {folder.name}")
        for module in modules - sources.graded.keys()
    }
    results = grade(sources, wanted, sandbox, problems={**absent, **problems})
    for result in results:
        result.verdict = with_changed_files(result.verdict, place.given_modules, sources, sandbox)
        if result.verdict.status == "not_attempted":
            result.verdict.remarks += _last_saved(folder / place.paths[result.check.module])
    return results, sources


def _last_saved(file: Path) -> list[Printable]:
    with contextlib.suppress(OSError):
        saved = datetime.fromtimestamp(file.stat().st_mtime)
        return [printable(f"{file.name} was last saved on {saved:%Y-%m-%d at %H:%M}")]
    return []
