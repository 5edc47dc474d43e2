"""What the students' unit tester does: one frozen check on the files as they are, outside the notebook's process."""

import atexit
from pathlib import Path
from typing import Any

from . import frozen
from .cases import Sandbox
from .checks import Check
from .grading import Result, grade
from .opening import open_submission
from .report.words import explain, status_words
from .sandbox import open_sandbox
from .submission import GIVEN, TESTER, decode, path_of

_warm: dict[str, Any] = {}  # the sandbox, started by the first check and kept for the next


def check(part: str, folder: Path, check_id: str, title: str) -> float:
    """Run one check on the student's files in `folder` and print what came of it. title: `add_noise()`, say.

    Returns the points: as the last value of a notebook's cell they are what nbgrader takes down. A check of the form
    alone gives none.
    """
    try:
        result, hints = run(part, folder, check_id)
    except KeyboardInterrupt:
        _forget_sandbox()
        raise
    for line in describe(result, title, hints):
        print(line)
    return 0.0 if result.check.form_only else result.points


def run(part: str, folder: Path, check_id: str) -> tuple[Result, str]:
    """The result of a check, after those it builds on, and the hint level that the instructor chose."""
    known = frozen.load(part, folder if (folder / f"{part}.json").is_file() else frozen.FOLDER)  # one's own, or all's
    by_id = {check.id: check for check in known.checks}
    wanted = [check for check in known.checks if check.id in _with_what_it_needs(check_id, by_id)]
    places = {name: folder / path_of(name) for name in GIVEN[part]}
    missing = [path_of(name) for name, path in places.items() if not path.is_file()]
    if missing:
        raise FileNotFoundError(f"{', '.join(sorted(missing))} came with the homework and must lie in {folder}")
    given = {name: decode(path.read_bytes()) for name, path in places.items()}
    submission = open_submission(folder)
    submission.files = {path: text for path, text in submission.files.items() if _counts(path)}
    sources, problems = submission.sources(part, {**given, **TESTER})
    results = grade(sources, wanted, _sandbox(), problems=problems)
    return next(result for result in results if result.check.id == check_id), known.hints


def _counts(path: str) -> bool:
    """Whether a file lies where the homework's own do: right in the part's folder, or in the one of its module."""
    return "/" not in path or path == path_of(Path(path).stem)


def _with_what_it_needs(check_id: str, by_id: dict[str, Check]) -> set[str]:
    needed = {need for case in by_id[check_id].cases for need in case.needs}
    return {check_id}.union(*(_with_what_it_needs(need, by_id) for need in needed))


def describe(result: Result, title: str, hints: str) -> list[str]:
    """The lines to print for a result."""
    verdict = result.verdict
    if verdict.status == "passed" and result.check.form_only:
        lines = [f"{title} can be read and has the right form. Whether it is right is told when it is graded."]
    elif verdict.status == "passed":
        said = "test case passed!" if result.check.points else "is ready: test case passed!"
        lines = [f"{title} {said}", *(f"  remark: {remark}" for remark in verdict.remarks)]
    else:
        place = f" ({verdict.where})" if verdict.where and hints != "none" else ""
        lines = [f"{title} test case failed: {status_words(verdict.status, result.check.points)}{place}"]
        lines += [f"  {paragraph}" for paragraph in explain(verdict, hints)]
    if verdict.printed.strip():
        lines += ["  Your code printed:", *(f"    {line}" for line in verdict.printed.strip().splitlines()[-20:])]
    return lines


def _sandbox() -> Sandbox:
    if "sandbox" not in _warm:
        print("starting the checker, a few seconds this once ...")
        _warm["sandbox"] = open_sandbox()
        atexit.register(_forget_sandbox)
    return _warm["sandbox"]


def _forget_sandbox() -> None:
    """End the sandbox; the next check starts a new one."""
    if "sandbox" in _warm:
        _warm.pop("sandbox").close()
