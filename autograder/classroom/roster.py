"""The class as it handed in: each submission is opened once, for its content, its parts, and what is wrong with it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ..opening import SubmissionError, open_submission
from ..roster import Roster
from ..submission import Submission
from .find import Found, gather
from .keys import submission_key


@dataclass
class Entry:
    """A student's submission. problem: why it cannot be opened, as a sentence; then there is no content.

    student: the id of the roster whose own numbers part 0 is graded with; unlisted: that it has nobody like this.
    """

    found: Found
    path: Path
    sha256: str = ""
    content: str = ""
    problem: str = ""
    parts: list[str] = field(default_factory=list)
    failed: str = ""  # what went wrong at grading it, through no fault of the student's
    student: str = ""
    unlisted: str = ""

    @property
    def work(self) -> tuple[str, str]:
        """What is graded with whose numbers: who has both in common is graded once."""
        return self.content, self.student


def open_all(found: list[Found], collected: Path) -> list[Entry]:
    """Open each submission. collected: where files that were handed in one by one are brought together."""
    return [_open(one, gather(one, collected)) for one in found]


def _open(found: Found, path: Path) -> Entry:
    try:
        submission: Submission = open_submission(path)
    except (SubmissionError, OSError) as error:
        return Entry(found, path, problem=str(error))
    return Entry(found, path, submission.sha256, submission_key(submission), parts=submission.parts())


def look_up(entries: list[Entry], roster: Roster, own_numbers: bool) -> list[str]:
    """Say of each entry whose it is; returns the ids of those who handed in nothing. own_numbers: part 0 is graded."""
    here = set()
    for entry in entries:
        student = roster.find(entry.found.email, entry.found.id, entry.found.name)
        if student is None:
            graded = ": part 0 was graded with the numbers of the common sheet" if own_numbers else ""
            entry.unlisted = f"the roster lists nobody called {entry.found.email or entry.found.name}{graded}"
        entry.student = student if student and own_numbers else ""
        here.add(student)
    return [student for student in roster.students if student not in here]


def choose_parts(entries: list[Entry], wanted: list[str], there: list[str]) -> tuple[list[str], list[str]]:
    """(the parts that are graded, a sentence on each that is not).

    All students are graded on the same parts, so that all have the same largest score: those wanted, or those that at
    least half of the class handed in. One who sends the whole homework along costs nobody points. there: the parts of
    this course.
    """
    counts = Counter(part for entry in entries for part in entry.parts)
    if wanted:
        return [part for part in there if part in wanted], []
    readable = sum(not entry.problem for entry in entries)
    chosen = [part for part in there if counts[part] and 2 * counts[part] >= readable]
    chosen = chosen or [part for part in there if counts[part]] or there
    left_out = [part for part in there if counts[part] and part not in chosen]
    return chosen, [
        f"{part} is in {counts[part]} of {readable} submissions and is not graded: --part {part} grades it"
        for part in left_out
    ]
