"""One student's work as a job: what to grade, and what comes back, a part at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..course.assignment import Assignment
from ..grading.grader import Grader
from ..submission.contents import Submission
from ..submission.opening import open_submission
from .result_keys import grader_key, result_key, submission_key

# {"job": number, "part": ..., "report": ...}, {"job": number, "error": ...}
Answer = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """What all jobs of a run have in common. classmates: ids of the roster, whose answers are
    recognised.
    """

    seed: int
    device: str = "cpu"
    require_isolation: str = "none"
    classmates: tuple[str, ...] = ()

    def grader_key(self, part: str, assignment: Assignment, student: str = "") -> str:
        """The key of the grader of a part, for a student."""
        return grader_key(part, assignment, self.seed, self.device, student, self.classmates)


@dataclass(frozen=True)
class Job:
    """parts: {part: the key under which its result is kept}; content: the key of the submission's
    content.

    student: the id whose own numbers part 0 is graded with, if any.
    """

    number: int
    path: Path
    content: str
    parts: dict[str, str] = field(default_factory=dict)
    student: str = ""

    @property
    def work(self) -> tuple[str, str]:
        """What is graded with whose numbers."""
        return self.content, self.student


def carry_out(
    job: Job,
    grader: Grader,
    settings: Settings,
    say: Callable[[Answer], None],
    submission: Submission | None = None,
) -> None:
    """Grade what a job asks for; say() is told of each part at once. submission: already open,
    from elsewhere.
    """
    submission = submission or open_submission(job.path)
    if submission_key(submission) != job.content:
        raise RuntimeError(
            f"{submission.name} was changed while the class was being graded: start again"
        )
    for part, key in job.parts.items():
        if key != result_key(
            job.content, settings.grader_key(part, grader.assignment, job.student)
        ):
            raise RuntimeError(
                "this worker's grader is not the one of the run: give all machines the same "
                "checkout"
            )
        # notes are added to
        opened = Submission(**{**vars(submission), "notes": list(submission.notes)})
        report = grader.grade_parts(
            opened, [part], settings.seed, student=job.student, classmates=settings.classmates
        )
        say({"job": job.number, "part": part, "report": report.for_instructor().to_dict()})


def weakness(grader: Grader, settings: Settings) -> str | None:
    """Why nothing may be graded here, if the isolation is weaker than was asked for."""
    isolation = grader.isolation
    if isolation.holds(settings.require_isolation):
        return None
    return (
        f"--require-isolation asks for {settings.require_isolation}, this machine offers "
        f"{isolation.level}"
    )
