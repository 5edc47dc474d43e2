"""`python -m autograder grade` in a students' folder: all public checks at once, as a report.

No answer and no hidden check lies in such a folder, so the points are advice. Those that count
come from the course, which grades with inputs of its own.
"""

import argparse
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

from .. import AutograderError, __version__
from ..checking import frozen
from ..checking.order import order_of
from ..checking.printable import Printable, printable
from ..checking.verdict import Result
from ..content import homework
from ..report.check_entry import check_entry
from ..report.markdown_summary import render
from ..report.record import CheckReport, Report
from ..report.words import points, status_words
from ..sandbox import LEVELS, Sandbox, open_sandbox
from ..whole_files import write_whole
from .files_on_disk import check_files
from .points_so_far import asked, checks_folder

ABOUT = (
    "These are the public checks. The course grades with inputs of its own, and with what a "
    "person reads, so these points are advice. Your code ran at isolation level `{level}`."
)
LATER = printable("only the form is checked: whether it is right is told when it is graded")


def main(arguments: list[str]) -> int:
    """Grade what the arguments say and print a table. Returns 0 for every outcome, 3 if nothing
    could be graded.
    """
    parser = argparse.ArgumentParser(
        prog="python -m autograder", description="The public checks of this homework."
    )
    command = parser.add_subparsers(dest="command", required=True).add_parser("grade")
    command.add_argument("submission", type=Path, help="the folder that holds the parts")
    command.add_argument("--json", type=Path, metavar="FILE", help="write the report")
    command.add_argument("--summary", type=Path, metavar="FILE", help="write it as Markdown")
    command.add_argument("--require-isolation", choices=LEVELS, default="none")
    given = parser.parse_args(arguments)
    if not any((given.submission / part).is_dir() for part in homework().parts):
        told = printable(f"error: {given.submission} holds none of {', '.join(homework().parts)}")
        print(told, file=sys.stderr)
        return 3
    with open_sandbox(absent=homework().ready_made) as sandbox:
        level = sandbox.isolation().level
        if not sandbox.isolation().holds(given.require_isolation):
            print(f"error: nothing was graded: this machine offers {level}", file=sys.stderr)
            return 3
        report = grade_folder(given.submission.resolve(), sandbox)
    if given.json is not None:
        report.write(given.json)
    if given.summary is not None:
        write_whole(given.summary, render(report, ABOUT.format(level=level)).encode())
    for check in report.checks:
        earned = f"{points(check.points)} of {points(check.max_points)}"
        print(f"{check.id:36} {status_words(check.status, check.max_points):15} {earned}")
    print(f"{points(round(report.score, 3))} of {points(report.max_score)} points")
    return 0


def grade_folder(folder: Path, sandbox: Sandbox) -> Report:
    """The report on the public checks of all parts in a folder."""
    checks: list[CheckReport] = []
    notes: list[Printable] = []
    files = hashlib.sha256()
    for part in homework().parts:
        place = folder / part
        if not place.is_dir():
            continue
        try:
            known = frozen.load(part, checks_folder(part, place))
            results, sources = check_files(part, place, known.checks, sandbox)
        except (AutograderError, FileNotFoundError) as error:
            notes.append(printable(f"{part} was not checked: {error}"))
            continue
        files.update(repr(sorted(sources.graded.items())).encode(errors="replace"))
        # who hands in as often as they like climbs no stages
        hints = "where" if known.hints == frozen.STAGED else known.hints
        kept = {check.id for check in asked(known)}
        checks += [_entry(result, hints) for result in results if result.check.id in kept]
    return Report(
        name=printable(folder.name),
        sha256=files.hexdigest(),
        checks=sorted(checks, key=lambda check: order_of(check.exercise)),
        manual=[],
        grader={
            "version": __version__,
            "checks": "public",
            "isolation": sandbox.isolation().as_dict(),
        },
        notes=notes,
    )


def _entry(result: Result, hints: str) -> CheckReport:
    """The entry of a check; the points of one that looks at the form alone come later."""
    entry = check_entry(result, hints)
    if not result.check.form_only:
        return entry
    return replace(entry, points=0.0, max_points=0.0, remarks=[*entry.remarks, LATER])
