"""One grading run from a path to a report: open the submission, gather the checks, put them to the sandbox."""

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from . import frozen
from .assignment import Assignment
from .checks import Check
from .exercises import MANUAL, MANUAL_BONUS, PARTS, SOLUTIONS, Exercise
from .grading import Result, grade
from .opening import open_submission
from .report.record import Report
from .sandbox import Isolation, open_sandbox
from .shortcuts import find_ready_made
from .submission import GIVEN, TESTER, Submission, path_of

MAX_NOTES = 20


class Grader:
    """A warm sandbox and an assignment; grades any number of submissions. Use it as a context manager."""

    def __init__(self, assignment: Assignment, device: str = "cpu") -> None:
        self.assignment = assignment
        self.device = device
        self.sandbox = open_sandbox(device)

    @property
    def isolation(self) -> Isolation:
        """What holds student code here, verified."""
        return self.sandbox.isolation()

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.close()

    def grade(
        self, path: Path, parts: list[str], seed: int, on_check: Callable[[str], None] = lambda _: None
    ) -> Report:
        """The report on a submission. parts: graded even where nothing of them was handed in.

        Raises FileNotFoundError or SubmissionError where there is nothing to open.
        """
        isolation = self.isolation
        submission = open_submission(path)
        present = [part for part in PARTS if part in parts or part in submission.parts()] or list(PARTS)
        results = [result for part in present for result in self._grade_part(submission, part, seed, on_check)]
        torch = str(self.sandbox.ready().get("torch", ""))
        return Report(
            name=submission.name,
            sha256=submission.sha256,
            results=results,
            manual={exercise: points for part in present for exercise, points in MANUAL[part].items()},
            manual_bonus={exercise: points for part in present for exercise, points in MANUAL_BONUS[part].items()},
            grader={"seed": seed, "device": self.device, "torch": torch},
            isolation=isolation,
            hints=self.assignment.hints,
            notes=_first(submission.notes),
        )

    def _grade_part(
        self, submission: Submission, part: str, seed: int, on_check: Callable[[str], None]
    ) -> list[Result]:
        sources, problems = submission.sources(part, given_sources(part))
        submission.notes += find_ready_made({**sources.graded, **sources.other})
        checks = [self.assignment.override(check) for check in checks_for(part, seed)]
        return grade(sources, checks, self.sandbox, lambda r: on_check(r.check.id), problems, device=self.device)


def _first(notes: list[str]) -> list[str]:
    """Different notes, in order, no more than a reader would read."""
    different = [note[:300] for note in dict.fromkeys(notes)]
    more = len(different) - MAX_NOTES
    return different if more <= 0 else [*different[:MAX_NOTES], f"and {more} more notes of this kind"]


def given_sources(part: str) -> dict[str, str]:
    """The grader's own copies of the files in which students write nothing."""
    copies = {name: (SOLUTIONS / part / path_of(name)).read_text(encoding="utf-8") for name in GIVEN[part]}
    return {**copies, **TESTER}


def checks_for(part: str, seed: int) -> list[Check]:
    """The checks of a part: the frozen public cases, and the same questions with fresh inputs from a seed."""
    public = {check.id: check for check in _load_public(part).checks}
    return [_with_fresh_cases(public[exercise.id], exercise, seed) for exercise in PARTS[part]]


_load_public = functools.cache(frozen.load)


def _with_fresh_cases(public: Check, exercise: Exercise, seed: int) -> Check:
    fresh = exercise.check(seed)
    return replace(public, points=fresh.points, cases=(*public.cases, *(case.freshened() for case in fresh.cases)))
