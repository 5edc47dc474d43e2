"""The class as it handed in: each submission is opened once, for its content, its parts, and
what is wrong with it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ..checking.catalogue import student_numbers
from ..checking.printable import NOTHING, Printable, printable
from ..checking.student_numbers import names_somebody
from ..content import Part, homework
from ..course.assignment import Assignment
from ..course.class_list import Roster
from ..submission.contents import Submission
from ..submission.opening import SubmissionError, open_submission
from .find import NEARLY_ALL, Found
from .pieces import gather
from .result_keys import submission_key


@dataclass
class Entry:
    """A student's submission. problem: why it cannot be opened, as a sentence; then there is no
    content.

    student: the id of the roster whose own numbers are graded.
    unlisted: that it has nobody like this. section: of the roster, too.
    """

    found: Found
    path: Path
    sha256: str = ""
    content: str = ""
    problem: Printable = NOTHING
    parts: list[str] = field(default_factory=list)
    failed: Printable = NOTHING  # what went wrong at grading it, through no fault of the student's
    student: str = ""
    unlisted: Printable = NOTHING
    section: Printable = NOTHING
    listed: str = ""  # the id of the roster, whether numbers are graded or not
    # all that this student goes by and nobody else, in small letters, see name_all()
    names: frozenset[str] = frozenset()
    # (part, file) that names somebody
    numbers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    @property
    def work(self) -> tuple[str, str]:
        """What is graded with whose numbers: who has both in common is graded once."""
        return self.content, self.student


def open_all(found: list[Found], collected: Path) -> list[Entry]:
    """Open each submission. collected: where the several pieces of one are brought together."""
    # a group's pieces are put together once
    gathered: dict[tuple[tuple[str, Path], ...], Found] = {}
    for one in found:
        if one.pieces and one.pieces not in gathered:
            gathered[one.pieces] = gather(one, collected)
    whole = [gathered.get(one.pieces, one) for one in found]
    return [
        _open(replace(one, notes=of.notes, broken=of.broken), of.path)
        for one, of in zip(found, whole, strict=True)
    ]


def _open(found: Found, path: Path) -> Entry:
    try:
        submission: Submission = open_submission(path)
    except (SubmissionError, OSError) as error:
        return Entry(found, path, problem=printable(str(error)))
    numbers = tuple((part, contents) for part, contents in _numbers(submission))
    key = submission_key(submission)
    return Entry(found, path, submission.sha256, key, parts=submission.parts(), numbers=numbers)


def _numbers(submission: Submission) -> Iterator[tuple[str, bytes]]:
    """(part, contents) of each file of numbers that says that it was made for a student."""
    for path, contents in submission.numbers.items():
        for part in homework().with_numbers():
            if part.numbers == PurePosixPath(path).name and names_somebody(contents):
                yield part.name, contents


def first_ten(names: Sequence[str]) -> str:
    """Names in a sentence, no more than a reader reads."""
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"{', '.join(names[:10])}{more}"


def look_up(entries: list[Entry], roster: Roster, parts: list[Part]) -> list[str]:
    """Say of each entry whose it is; returns the ids of those who handed in nothing.

    parts: those that are graded in which students have own numbers.
    """
    where = ", ".join(part.title for part in parts)
    here = set()
    for entry in entries:
        student = roster.find(entry.found.email, entry.found.id, entry.found.name)
        if student is None:
            graded = f": {where} was graded with the numbers of the common sheet" if where else ""
            name = entry.found.email or entry.found.name
            entry.unlisted = printable(f"the roster lists nobody called {name}{graded}")
        entry.listed = student or ""
        entry.student = student if student and parts else ""
        entry.section = printable(roster.sections.get(student or "", ""))
        here.add(student)
    return [student for student in roster.students if student not in here]


def name_all(entries: list[Entry], roster: Roster | None) -> None:
    """Say of each entry by which names its student goes, those of the roster among them. A name
    that two have is nobody's, unless it is that of the folder of results.
    """
    of: list[set[str]] = []
    for entry in entries:
        found = entry.found
        names = {found.email, found.id, found.name, found.known_as, entry.listed}
        others = roster.others.items() if roster is not None and entry.listed else ()
        names |= {name for name, student in others if student == entry.listed}
        of.append({name.strip().casefold() for name in names} - {""})
    shared = Counter(name for names in of for name in names)
    for entry, names in zip(entries, of, strict=True):
        alone = {name for name in names if shared[name] == 1}
        entry.names = frozenset(alone | {entry.found.student.casefold()})


def deadline_notes(entries: list[Entry], assignment: Assignment) -> list[Printable]:
    """What of the deadlines cannot be computed, or names nobody."""
    if assignment.deadlines is None:
        return []
    notes = []
    names = {name for entry in entries for name in entry.names}
    if unmatched := assignment.unmatched_extensions(names):
        told = f"[deadlines.extensions] names nobody who handed in: {first_ten(unmatched)}"
        notes.append(printable(told))
    if not any(entry.found.submitted for entry in entries):
        late = sum(entry.found.late for entry in entries)
        told = "[deadlines] costs nobody anything: nothing here says when work was handed in"
        if late:
            said = "1 submission" if late == 1 else f"{late} submissions"
            told += f". {said} carry the platform's mark for late work: a person decides on them"
        notes.append(printable(told))
    return notes


def not_their_numbers(entries: list[Entry], course_seed: str, listed: bool) -> list[Printable]:
    """A sentence where most of those who had own numbers are graded with others. listed: there
    is a roster.
    """
    with_numbers = [entry for entry in entries if entry.numbers]
    wrong = 0
    for entry in with_numbers:
        wrong += all(
            _disagrees(part, contents, entry.student, course_seed)
            for part, contents in entry.numbers
        )
    if 2 * wrong <= len(with_numbers):
        return []
    have = "submissions have" if len(with_numbers) > 1 else "submission has"
    told = f"{len(with_numbers)} {have} own numbers"
    if not listed:
        return [printable(f"{told}: give --roster, as `release --students` had it")]
    return [
        printable(
            f"{told}, {wrong} of them others than these: give the --roster that "
            "`release --students` had, with the course_seed of then in assignment.toml"
        )
    ]


def _disagrees(part: str, contents: bytes, student: str, course_seed: str) -> bool:
    made = student_numbers(part)
    return made is not None and bool(made.disagreement(contents, made.of(student, course_seed)))


def choose_parts(
    entries: list[Entry], wanted: list[str], there: list[str]
) -> tuple[list[str], list[Printable]]:
    """(the parts that are graded, a sentence on each that is not).

    All students are graded on the same parts, so that all have the same largest score: those
    wanted, or those that more than half of the class handed in. One who sends the whole homework
    along costs nobody points. there: the parts of this course. What nearly all handed in for
    nothing is named, too.
    """
    counts = Counter(part for entry in entries for part in entry.parts)
    readable = sum(not entry.problem for entry in entries)

    def not_graded(part: str, why: str) -> Printable:
        told = f"{part} is in {counts[part]} of {readable} submissions and is not graded"
        return printable(f"{told}: {why}")

    def not_asked(part: str) -> Printable:
        return not_graded(part, f"--part {part} grades it")

    in_vain = {part: number for part, number in counts.items() if number >= NEARLY_ALL * readable}
    dropped = [
        not_graded(part, "assignment.toml drops it") for part in in_vain if part not in there
    ]
    if wanted:
        unwanted = [part for part in there if part in in_vain and part not in wanted]
        return [part for part in there if part in wanted], [
            *dropped,
            *map(not_asked, unwanted),
        ]
    chosen = [part for part in there if 2 * counts[part] > readable]
    chosen = chosen or [part for part in there if counts[part]] or there
    left_out = [part for part in there if counts[part] and part not in chosen]
    return chosen, [*dropped, *map(not_asked, left_out)]
