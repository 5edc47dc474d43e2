"""A class run from a folder to its reports: what is known stays, the rest is graded, every
result is kept at once.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from ..checking.printable import NOTHING, Printable, printable
from ..content import homework
from ..course.assignment import Assignment
from ..course.class_list import Roster
from ..report import page
from ..report.record import Report
from ..whole_files import to_json, write_whole
from . import class_page as overview
from . import feedback_zips, scores, similarity
from . import overrides as overriding
from . import regrade_requests as requesting
from .class_inside import class_inside
from .earlier_work import earlier_work
from .entries import (
    Entry,
    choose_parts,
    deadline_notes,
    first_ten,
    look_up,
    name_all,
    not_their_numbers,
    open_all,
)
from .find import NothingFound, find, left_over
from .fingerprints import Group
from .jobs import Answer, Job, Settings
from .overrides import Overrides, read_overrides
from .person_points import PersonPoints, read_points
from .regrade_requests import Request, read_requests
from .reports import at_level, for_tables, merged, without_result
from .result_keys import result_key
from .store import Store
from .summary import Known, Summary, summarise

FILE = "class.json"
SECONDS_BETWEEN_TABLES = 10.0


@dataclass(frozen=True)
class Asked:
    """What a run was asked to do, as its folder keeps it. roster, overrides, requests, earlier:
    paths; hints: those of the command line; parts: those that were graded.
    """

    seed: int
    folder: str
    nbgrader: str | None
    parts: list[str]
    device: str = "cpu"
    require_isolation: str = "none"
    roster: str | None = None
    hints: str | None = None
    published: bool = False
    overrides: str | None = None
    requests: str | None = None
    earlier: list[str] = field(default_factory=list)


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
    given: PersonPoints | None = None  # by persons, where one has begun
    overrides: Overrides = field(default_factory=Overrides)
    requests: list[Request] = field(default_factory=list)
    # {student: section}, of those on the roster who handed in nothing
    absent: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, Path] = field(default_factory=dict)  # what code is compared with, too

    @property
    def told(self) -> scores.Told:
        """How much students read."""
        return scores.Told(self.assignment.hints_after_handing_in, self.published)

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
    overrides: Path | None = None,
    requests: Path | None = None,
    earlier: Sequence[Path] = (),
) -> Class:
    """Find and open what was handed in, and say what is still to be graded. Raises NothingFound,
    OverrideError and RequestsError.

    roster: whose own numbers are graded. overrides, requests: the files, if not those in out.
    earlier: folders of work that this class did not hand in.
    """
    folder = folder.resolve()  # workers have a folder of their own
    if out.resolve() == folder:
        raise NothingFound(f"--out: results need a folder of their own, not {folder}")
    found = find(folder, nbgrader, out)
    store = Store(out.resolve())
    collected = store.new("collected")
    seed = _seed(out / FILE, seed)
    entries = open_all(found, collected)
    parts, notes = choose_parts(entries, wanted, assignment.parts())
    if inner := class_inside(found):
        told = f"the only submission, {inner.name}, looks like a class: if it is one, give {inner}"
        notes.append(printable(told))
    if others := left_over(folder, found, out):
        notes.append(printable(f"not taken for submissions: {first_ten(others)}"))
    if others := store.others({one.student for one in found}):
        told = f"{out / 'students'} holds pages of an earlier run, for nobody in this one"
        notes.append(printable(f"{told}: {first_ten(others)}"))
    settings = Settings(seed, device, require_isolation, roster.students if roster else ())
    run = Class(store, assignment, settings, entries, parts, notes)
    numbered = [part for part in homework().with_numbers() if part.name in parts]
    if roster is not None:
        absent = look_up(entries, roster, numbered)
        notes += [printable(f"handed in nothing: {first_ten(absent)}")] if absent else []
        run.absent = {each: printable(roster.sections.get(each, "")) for each in absent}
    name_all(entries, roster)
    notes += deadline_notes(entries, assignment)
    if numbered:
        notes += not_their_numbers(entries, assignment.course_seed, roster is not None)
    run.given = read_points(out, found, assignment, parts)
    _read_regrades(run, out, overrides, requests)
    run.earlier, compared_with = earlier_work([*earlier], collected)
    notes += compared_with
    asked = Asked(
        seed, str(folder), nbgrader, parts, device, require_isolation,
        overrides=_kept(overrides), requests=_kept(requests),
        earlier=[str(path.resolve()) for path in earlier],
    )  # fmt: skip
    write_whole(out / FILE, to_json(asdict(asked)))
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


def _kept(file: Path | None) -> str | None:
    """A path as the folder of the run keeps it."""
    return None if file is None else str(file.resolve())


def _read_regrades(run: Class, out: Path, overrides: Path | None, requests: Path | None) -> None:
    """What was decided after grading, and what was asked for. A file in out need not be there."""
    found = [entry.found for entry in run.entries]
    file = overrides or out / overriding.FILE
    if overrides is not None or file.is_file():
        run.overrides = read_overrides(file, found, run.assignment, run.parts)
    run.notes += run.overrides.notes
    for entry in run.entries:
        run.notes += run.overrides.outdated(entry.sha256, entry.found.student)
    file = requests or out / requesting.FILE
    if requests is not None or file.is_file():
        run.requests = read_requests(file, found, run.assignment, run.parts, run.overrides)


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


def last_asked(out: Path) -> Asked | None:
    """What the last run was asked; None where there was none, or one of an older version."""
    try:
        plain = json.loads((out / FILE).read_text(encoding="utf-8"))
        return Asked(**plain)
    except (OSError, ValueError, TypeError):
        return None


def remember(out: Path, roster: Path | None, hints: str | None, published: bool) -> None:
    """Keep what else the command line said of this run."""
    asked = last_asked(out)
    if asked is not None:
        told = replace(asked, roster=_kept(roster), hints=hints, published=published)
        write_whole(out / FILE, to_json(asdict(told)))


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
                write_tables(run)
                written = time.monotonic()


def write_report(run: Class, entry: Entry) -> None:
    """Put a student's report together from what is known, and write it and its page."""
    graders = run.graders_of(entry.student) if entry.student else run.graders
    report = merged(entry, [_part(run, entry, part) for part in run.parts], run.assignment, graders)
    if run.given:
        report = run.given.apply(report, entry.found.student)
    report = run.overrides.apply(report, entry.found.student)
    folder = run.store.student(entry.found.student)
    told = at_level(report, run.told.hints)
    theirs = replace(told, whose={})
    theirs.write(folder / "report.json")
    write_whole(folder / "feedback.html", page.render(theirs, run.published))
    run.reports[entry.found.student] = for_tables(report, run.common)


def _part(run: Class, entry: Entry, part: str) -> Report:
    if entry.problem:
        return without_result(part, "not_run", entry.problem, run.assignment)
    if part not in entry.parts and (broken := _may_hold(entry.found.broken, part, run.parts)):
        return without_result(part, "not_run", broken, run.assignment)
    known = run.store.get(run.keys[entry.work][part])
    if known is not None:
        return known
    message = printable(f"the grader failed here, not your code ({entry.failed})")
    return without_result(part, "grader_error", message, run.assignment)


def _may_hold(broken: Sequence[Printable], part: str, parts: list[str]) -> Printable:
    """What is said of a piece that cannot be opened and in which a part may be, because the piece
    has its name or that of no part; nothing where there is none.
    """
    for told in broken:
        named = [each for each in parts if each in told]
        if part in named or not named:
            return told
    return NOTHING


def write_tables(run: Class) -> None:
    """Write the tables, from the reports that are known."""
    scores.write(run.store.folder, list(run.reports.items()), run.entries, run.told)


def write_overview(run: Class, comparison: similarity.Comparison) -> Summary:
    """Write the tables, the zips for platforms and the class page, from the reports that are
    known; returns what the page says.
    """
    write_tables(run)
    left_out = feedback_zips.write(run.store.folder, [entry.found for entry in run.entries])
    notes = [*run.notes, *left_out, *([run.given.progress()] if run.given else [])]
    alike: list[Group] = []
    try:
        alike, said = comparison.groups()
        notes += said
    except similarity.CannotCompare as error:
        notes.append(printable(str(error)))
    sections = {str(entry.found.student): str(entry.section) for entry in run.entries}
    attempts = {
        str(entry.found.student): entry.found.attempts
        for entry in run.entries
        if entry.found.attempts
    }
    known = Known(run.requests, sections | run.absent, [*run.absent], attempts)
    made = summarise(run.reports, alike, notes, known)
    write_whole(run.store.folder / "index.html", overview.render(made))
    return made
