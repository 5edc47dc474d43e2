"""The class as it handed in: each submission is opened once, for its content, its parts, and what is wrong with it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ..opening import SubmissionError, open_submission
from ..submission import Submission
from .find import Found, gather
from .keys import submission_key


@dataclass
class Entry:
    """A student's submission. problem: why it cannot be opened, as a sentence; then there is no content."""

    found: Found
    path: Path
    sha256: str = ""
    content: str = ""
    problem: str = ""
    parts: list[str] = field(default_factory=list)
    failed: str = ""  # what went wrong at grading it, through no fault of the student's


def open_all(found: list[Found], collected: Path) -> list[Entry]:
    """Open each submission. collected: where files that were handed in one by one are brought together."""
    return [_open(one, gather(one, collected)) for one in found]


def _open(found: Found, path: Path) -> Entry:
    try:
        submission: Submission = open_submission(path)
    except (SubmissionError, OSError) as error:
        return Entry(found, path, problem=str(error))
    return Entry(found, path, submission.sha256, submission_key(submission), parts=submission.parts())


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
