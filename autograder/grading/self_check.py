"""What the students' unit tester does: one frozen check on the files as they are, outside the
notebook's process.
"""

import atexit
import contextlib
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..checking import frozen
from ..checking.checks import Check
from ..checking.printable import Printable, printable
from ..checking.verdict import Result
from ..content import SILENT_TESTER, Part, homework
from ..report.points_shown import Points
from ..report.words import describe_facets, explain, facets_at, points, status_words
from ..sandbox import Sandbox, open_sandbox
from ..submission.contents import decode
from ..submission.opening import MAX_FILE, open_submission
from ..submission.twins import find_twins
from .broken_files import not_there
from .given_files import with_changed_files
from .grade_checks import grade

_warm: dict[str, Any] = {}  # the sandbox, started by the first check and kept for the next


def check(part: str, folder: Path, check_id: str, title: str) -> float:
    """Run one check on the student's files in `folder` and print what came of it. title:
    `add_noise()`, say.

    Returns the points: as the last value of a notebook's cell they are what nbgrader takes down. A
    check of the form alone gives none.
    """
    try:
        result, hints = run(part, folder, check_id)
    except KeyboardInterrupt:
        _forget_sandbox()
        raise
    # what it cannot show becomes a question mark
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for line in describe(result, title, hints):
        print(line.encode(encoding, "replace").decode(encoding))
    later = result.check.form_only
    return Points(0.0 if later else result.points, result.check.points, later)


def run(part: str, folder: Path, check_id: str) -> tuple[Result, str]:
    """The result of a check, after those it builds on, and the hint level that the instructor
    chose.
    """
    # one's own, or all's
    known = frozen.load(part, folder if (folder / f"{part}.json").is_file() else frozen.FOLDER)
    by_id = {check.id: check for check in known.checks}
    wanted = [check for check in known.checks if check.id in _with_what_it_needs(check_id, by_id)]
    place = homework().parts[part]
    places = {name: folder / place.paths[name] for name in place.given_modules}
    missing = [place.paths[name] for name, path in places.items() if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            f"{', '.join(sorted(missing))} came with the homework and must lie in {folder}"
        )
    given = {name: decode(path.read_bytes()) for name, path in places.items()}
    submission = open_submission(folder)
    around = {**submission.files, **_files_above(folder)}
    submission.files = {
        path: text for path, text in submission.files.items() if _counts(path, place)
    }
    sources, problems = submission.sources(part, given | SILENT_TESTER)
    modules = {check.module for check in wanted}
    sources = replace(sources, twins=find_twins(modules, around, sources.graded))
    absent = {
        module: not_there(f"there is no {place.paths[module]} in the folder {folder.name}")
        for module in modules - sources.graded.keys()
    }
    results = grade(sources, wanted, _sandbox(), problems={**absent, **problems})
    result = next(result for result in results if result.check.id == check_id)
    result.verdict = with_changed_files(result.verdict, place.given_modules, sources, _sandbox())
    if result.verdict.status == "not_attempted":
        result.verdict.remarks += _last_saved(folder / place.paths[result.check.module])
    return result, known.hints


def _files_above(folder: Path) -> dict[str, bytes]:
    """The Python files in the folder above, where a notebook's file browser saves a copy."""
    files = {}
    for path in folder.parent.glob("*.py"):
        with contextlib.suppress(OSError):
            if path.stat().st_size <= MAX_FILE:
                files[f"../{path.name}"] = path.read_bytes()
    return files


def _last_saved(file: Path) -> list[Printable]:
    with contextlib.suppress(OSError):
        saved = datetime.fromtimestamp(file.stat().st_mtime)
        return [printable(f"{file.name} was last saved on {saved:%Y-%m-%d at %H:%M}")]
    return []


def _counts(path: str, part: Part) -> bool:
    """Whether a file lies where the homework's own do: right in the part's folder, or in the
    one of its module.
    """
    return "/" not in path or path in part.paths.values()


def _with_what_it_needs(check_id: str, by_id: dict[str, Check]) -> set[str]:
    needed = {need for case in by_id[check_id].cases for need in case.needs}
    return {check_id}.union(*(_with_what_it_needs(need, by_id) for need in needed))


def describe(result: Result, title: str, hints: str) -> list[str]:
    """The lines to print for a result."""
    verdict = result.verdict
    if verdict.status == "passed" and result.check.form_only:
        lines = [
            f"{title} can be read and has the right form. Whether it is right is told when it is "
            f"graded."
        ]
    elif verdict.status == "passed":
        said = "test case passed!" if result.check.points else "is ready: test case passed!"
        lines = [f"{title} {said}", *(f"  remark: {remark}" for remark in verdict.remarks)]
    else:
        place = f" ({verdict.where})" if verdict.where and hints != "none" else ""
        lines = [
            f"{title} test case failed: {status_words(verdict.status, result.check.points)}{place}"
            f"{_earned(result) if hints != 'none' else ''}"
        ]
        lines += [f"  {paragraph}" for paragraph in explain(verdict, hints)]
        facets = describe_facets(facets_at(verdict, hints), verdict.sentence)
        lines += [f"  {line}" for line in facets]
    if verdict.printed.strip():
        lines += [
            "  Your code printed:",
            *(f"    {line}" for line in verdict.printed.strip().splitlines()[-20:]),
        ]
    return lines


def _earned(result: Result) -> str:
    """The points of a function that is right in part."""
    return f", {points(result.points)} of {points(result.check.points)} points" * bool(
        result.points
    )


def _sandbox() -> Sandbox:
    if "sandbox" not in _warm:
        print("starting the checker, a few seconds this once ...")
        _warm["sandbox"] = open_sandbox(absent=homework().ready_made)
        atexit.register(_forget_sandbox)
    return _warm["sandbox"]


def _forget_sandbox() -> None:
    """End the sandbox; the next check starts a new one."""
    if "sandbox" in _warm:
        _warm.pop("sandbox").close()
