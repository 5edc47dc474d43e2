"""What the students' unit tester does: frozen checks on the files as they are, outside the
notebook's process; the map of what they came to; and stubs that are brought back.
"""

import atexit
from pathlib import Path
from typing import Any

from ..checking import frozen
from ..checking.checks import Check, with_what_it_needs
from ..checking.verdict import Result
from ..content import homework
from ..report.check_text import describe, footer
from ..report.homework_map import as_html, as_text
from ..report.notebook_figures import compared
from ..report.notebook_output import print_plain, show
from ..report.points_shown import Points
from ..report.words import STAGES
from ..sandbox import Sandbox, open_sandbox
from . import restoring
from .files_on_disk import check_files
from .last_checks import digest_of, note, read
from .points_so_far import checks_folder, find_notebook, look, others

_warm: dict[str, Any] = {}  # the sandbox, started by the first check and kept for the next


def check(part: str, folder: Path, check_id: str, title: str) -> float:
    """Run one check on the student's files in `folder` and print what came of it. title:
    `add_noise()`, say.

    Returns the points: as the last value of a notebook's cell they are what nbgrader takes down. A
    check of the form alone gives none, and neither does one that is hidden from students.
    """
    known = frozen.outline(part, checks_folder(part, folder)).checks
    if check_id not in (each.id for each in known):
        print_plain(f"{title} is checked when your work is graded, and not before.")
        return Points(0.0, 0.0, True)
    try:
        result, hints = run(part, folder, check_id)
    except KeyboardInterrupt:
        _forget_sandbox()
        raise
    for line in describe(result, title, hints):
        print_plain(line)
    text, page = footer(result, look(part, folder), find_notebook(part, folder))
    figures = compared(result.verdict.shown) if result.verdict.shown and hints != "none" else ""
    show(text, figures + page)
    later = result.check.form_only
    return Points(0.0 if later else result.points, result.check.points, later)


def test_all(part: str, folder: Path) -> None:
    """Run every check of a part and show what they came to."""
    known = frozen.load(part, checks_folder(part, folder))
    try:
        results, codes = _results(part, folder, known, known.checks)
    except KeyboardInterrupt:
        _forget_sandbox()
        raise
    note(folder, results, codes, told=False)
    shown = look(part, folder)
    show(as_text(shown), as_html(shown))


def where_am_i(part: str, folder: Path) -> None:
    """Show the map of a part, and the points of the others, from the last checks."""
    shown, beside = look(part, folder), others(part, folder)
    show(as_text(shown, beside), as_html(shown, beside))


def restore(part: str, folder: Path, name: str) -> None:
    """Bring back a file or a function as it was handed out, and say where the student's is kept."""
    try:
        print_plain(
            restoring.restore(folder, frozen.outline(part, checks_folder(part, folder)).stubs, name)
        )
    except restoring.RestoreError as error:
        print_plain(f"Nothing was changed: {error}.")


def run(part: str, folder: Path, check_id: str) -> tuple[Result, str]:
    """The result of a check, after those it builds on, and how much is told of it: none, symptom,
    where or what. It is noted as the last check of its exercise.
    """
    known = frozen.load(part, checks_folder(part, folder))
    by_id = {check.id: check for check in known.checks}
    needed = with_what_it_needs(check_id, by_id)
    results, codes = _results(
        part, folder, known, [by_id[each] for each in by_id if each in needed]
    )
    note(folder, {check_id: results[check_id]}, codes, told=True)
    last = read(folder).get(check_id)
    if known.hints != frozen.STAGED:
        return results[check_id], known.hints
    # where nothing can be noted, nothing can be counted
    return results[check_id], last.stage if last else STAGES[-1]


def _results(
    part: str, folder: Path, known: frozen.Frozen, wanted: list[Check]
) -> tuple[dict[str, Result], dict[str, str]]:
    """What came of checks, and the digests of the code that they asked, each by the check's id."""
    results, sources = check_files(part, folder, wanted, _sandbox())
    codes = {check.id: digest_of(check, known.checks, sources) for check in wanted}
    return {result.check.id: result for result in results}, codes


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
