"""A class run from a folder to its reports: what is known stays, the rest is graded, every
result is kept at once.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..checking.printable import Printable, printable
from ..content import homework
from ..course.assignment import Assignment
from ..course.class_list import Roster
from ..report import page
from ..report.record import Report
from ..whole_files import to_json, write_whole
from . import class_page as overview
from . import scores, similarity
from .class_inside import class_inside
from .entries import Entry, choose_parts, first_ten, look_up, not_their_numbers, open_all
from .find import NothingFound, find, left_over
from .fingerprints import Group
from .jobs import Answer, Job, Settings
from .reports import at_level, for_tables, merged, without_result
from .result_keys import result_key
from .store import Store
from .summary import Summary, summarise

SECONDS_BETWEEN_TABLES = 10.0


class Graders(Protocol):
    """Whoever carries out jobs: processes on this machine, or a cluster."""

    def run(self, jobs: list[Job], started: Callable[[Job], None]) -> Iterator[Answer]:
        """The answers as they come; each job ends with {"job": number, "done": True}."""


@dataclass
class Class:
    """A class run. jobs: what is still to be graded; keys: {work: {part: key of its result}},
    for Entry.work.
    """

    store: Store
    assignment: Assignment
    settings: Settings
    entries: list[Entry]
    parts: list[str]
    notes: list[Printable]
    published: bool = False  # whether pages show what waits for the due date or for publication
    # {part: the key of its grader}, that of the common sheet
    graders: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)  # by student
    # what many of these have in common, see for_tables
    common: dict[str, Any] = field(default_factory=dict)

    def by_work(self, work: tuple[str, str]) -> list[Entry]:
        """Whoever handed this in."""
        return [entry for entry in self.entries if entry.work == work]

    def graders_of(self, student: str) -> dict[str, str]:
        """{part: the key of its grader} for a student."""
        return {
            part: self.settings.grader_key(part, self.assignment, student) for part in self.parts
        }


def prepare(
    folder: Path,
    out: Path,
    assignment: Assignment,
    wanted: list[str],
    nbgrader: str | None,
    seed: int | None,
    device: str,
    roster: Roster | None = None,
    require_isolation: str = "none",
) -> Class:
    """Find and open what was handed in, and say what is still to be graded. Raises NothingFound.

    roster: whose own numbers are graded.
    """
    folder = folder.resolve()  # workers have a folder of their own
    if out.resolve() == folder:
        raise NothingFound(f"--out: results need a folder of their own, not {folder}")
    found = find(folder, nbgrader, out)
    store = Store(out.resolve())
    collected = store.new("collected")
    seed = _seed(out / "class.json", seed)
    entries = open_all(found, collected)
    parts, notes = choose_parts(entries, wanted, assignment.parts())
    if inner := class_inside(found):
        told = f"the only submission, {inner.name}, looks like a class: if it is one, give {inner}"
        notes.append(printable(told))
    if others := left_over(folder, found, out):
        notes.append(printable(f"not taken for submissions: {first_ten(others)}"))
    if unmatched := assignment.unmatched_extensions({one.student for one in found}):
        told = f"[deadlines.extensions] names nobody who handed in: {first_ten(unmatched)}"
        notes.append(printable(told))
    if others := store.others({one.student for one in found}):
        told = f"{out / 'students'} holds pages of an earlier run, for nobody in this one"
        notes.append(printable(f"{told}: {first_ten(others)}"))
    numbered = [part for part in homework().with_numbers() if part.name in parts]
    if roster is not None:
        absent = look_up(entries, roster, numbered)
        notes += [printable(f"handed in nothing: {first_ten(absent)}")] if absent else []
    if numbered:
        notes += not_their_numbers(entries, assignment.course_seed, roster is not None)
    settings = Settings(seed, device, require_isolation, roster.students if roster else ())
    run = Class(store, assignment, settings, entries, parts, notes)
    run.graders = run.graders_of("")
    for entry in entries:
        if not entry.problem and entry.work not in run.keys:
            graders = run.graders_of(entry.student) if entry.student else run.graders
            keys = {part: result_key(entry.content, key) for part, key in graders.items()}
            run.keys[entry.work] = keys
            missing = {part: key for part, key in keys.items() if store.get(key) is None}
            if missing:
                run.jobs.append(
                    Job(len(run.jobs), entry.path, entry.content, missing, entry.student)
                )
    return run


def _seed(file: Path, wanted: int | None) -> int:
    """The seed of the class: the one that is wanted, else that of the last run, else a new one.
    It is kept.
    """
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))["seed"]
    except (OSError, ValueError, LookupError, TypeError):
        kept = secrets.randbelow(1 << 31)
    seed = kept if wanted is None else wanted
    write_whole(file, to_json({"seed": seed}))
    return int(seed)


def grade_all(
    run: Class,
    graders: Graders,
    started: Callable[[list[Entry]], None],
    finished: Callable[[list[Entry]], None],
) -> None:
    """Carry out the jobs. started, finished: are told of those who are being graded, and whose
    report is written.
    """
    written = time.monotonic()
    for answer in graders.run(run.jobs, lambda job: started(run.by_work(job.work))):
        job = run.jobs[answer["job"]]
        if "report" in answer:
            run.store.put(job.parts[answer["part"]], Report.from_dict(answer["report"]))
        elif "error" in answer:
            for entry in run.by_work(job.work):
                entry.failed = printable(answer["error"])
        elif answer.get("done"):
            entries = run.by_work(job.work)
            for entry in entries:
                write_report(run, entry)
            finished(entries)
            if time.monotonic() - written > SECONDS_BETWEEN_TABLES:
                scores.write(run.store.folder, list(run.reports.items()), run.entries)
                written = time.monotonic()


def write_report(run: Class, entry: Entry) -> None:
    """Put a student's report together from what is known, and write it and its page."""
    graders = run.graders_of(entry.student) if entry.student else run.graders
    report = merged(entry, [_part(run, entry, part) for part in run.parts], run.assignment, graders)
    folder = run.store.student(entry.found.student)
    told = at_level(report, run.assignment.hints_after_handing_in)
    told.write(folder / "report.json")
    write_whole(folder / "feedback.html", page.render(told, run.published))
    run.reports[entry.found.student] = for_tables(report, run.common)


def _part(run: Class, entry: Entry, part: str) -> Report:
    if entry.problem:
        return without_result(part, "not_run", entry.problem, run.assignment)
    known = run.store.get(run.keys[entry.work][part])
    if known is not None:
        return known
    message = printable(f"the grader failed here, not your code ({entry.failed})")
    return without_result(part, "grader_error", message, run.assignment)


def write_overview(run: Class, comparison: similarity.Comparison) -> Summary:
    """Write the tables and the class page, from the reports that are known; returns what the page
    says.
    """
    scores.write(run.store.folder, list(run.reports.items()), run.entries)
    notes = list(run.notes)
    alike: list[Group] = []
    try:
        alike, said = comparison.groups()
        notes += said
    except similarity.CannotCompare as error:
        notes.append(printable(str(error)))
    made = summarise(run.reports, alike, notes)
    write_whole(run.store.folder / "index.html", overview.render(made))
    return made
