"""One grading run from a path to a report: open the submission, gather the checks, put them to the sandbox."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from . import frozen
from .assignment import Assignment
from .checks import Check
from .exercises import MANUAL, MANUAL_BONUS, PARTS, SOLUTIONS, Exercise
from .grading import Result, grade
from .opening import open_submission
from .personal import own_checks, own_exercises
from .report.record import Report
from .sandbox import Isolation, open_sandbox
from .shortcuts import find_reaching, find_ready_made
from .submission import GIVEN, TESTER, Submission, path_of
from .variants import DEFAULT, Variant, disagreement, variant_of

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
        self,
        path: Path,
        parts: list[str],
        seed: int,
        on_result: Callable[[Result], None] = lambda _: None,
        student: str = "",
        classmates: Sequence[str] = (),
    ) -> Report:
        """The report on a submission. parts: graded even where nothing of them was handed in.

        student: the id whose own numbers part 0 is graded with, those of the common sheet if left out.
        classmates: ids of others, whose answers are recognised.
        Raises FileNotFoundError or SubmissionError where there is nothing to open.
        """
        submission = open_submission(path)
        there = self.assignment.parts()
        present = [part for part in there if part in parts or part in submission.parts()] or there
        return self.grade_parts(submission, present, seed, on_result, student, classmates)

    def grade_parts(
        self,
        submission: Submission,
        parts: list[str],
        seed: int,
        on_result: Callable[[Result], None] = lambda _: None,
        student: str = "",
        classmates: Sequence[str] = (),
    ) -> Report:
        """The report on these parts of an open submission; the other arguments as for grade()."""
        isolation, kept = self.isolation, self.assignment.kept
        checks = {part: _checks_for(part, seed) for part in parts}
        if "theory" in parts:
            checks["theory"] = self._own_checks(submission, seed, student, classmates)
        results = [result for part in parts for result in self._grade_part(submission, part, checks[part], on_result)]
        torch = str(self.sandbox.ready().get("torch", ""))
        return Report(
            name=submission.name,
            sha256=submission.sha256,
            results=results,
            manual={name: points for part in parts for name, points in kept(MANUAL[part]).items()},
            manual_bonus={name: points for part in parts for name, points in kept(MANUAL_BONUS[part]).items()},
            grader={"seed": seed, "device": self.device, "torch": torch, **({"student": student} if student else {})},
            isolation=isolation,
            hints=self.assignment.hints,
            notes=_first(submission.notes),
        )

    def _grade_part(
        self, submission: Submission, part: str, checks: list[Check], on_result: Callable[[Result], None]
    ) -> list[Result]:
        sources, problems = submission.sources(part, given_sources(part))
        used = {name: text for name, text in sources.other.items() if any(name in t for t in sources.graded.values())}
        submission.notes += [*find_ready_made({**sources.graded, **sources.other})]
        submission.notes += [*find_reaching({**sources.graded, **used})]
        checks = [self.assignment.override(check) for check in checks]

        def asked(result: Result) -> bool:
            return self.assignment.asks(result.check.id, result.check.exercise)

        def tell(result: Result) -> None:
            if asked(result):
                on_result(result)

        # One that is dropped was answered for the student, and is run all the same: others build on it.
        return [r for r in grade(sources, checks, self.sandbox, tell, problems, device=self.device) if asked(r)]

    def _own_checks(self, submission: Submission, seed: int, student: str, classmates: Sequence[str]) -> list[Check]:
        """The checks of part 0 with a student's own numbers; a note where the submission says it had others."""
        variant = variant_of(student, self.assignment.course_seed)
        others = [variant_of(other, self.assignment.course_seed) for other in classmates]
        told = [disagreement(contents, variant) for contents in submission.numbers.values()]
        submission.notes += [note for note in told if note]
        own = own_checks(variant, self.sandbox, others) if variant != DEFAULT or others else {}
        return checks_for("theory", seed, variant, own)


def _first(notes: list[str]) -> list[str]:
    """Different notes, in order, no more than a reader would read."""
    different = [note[:300] for note in dict.fromkeys(notes)]
    more = len(different) - MAX_NOTES
    return different if more <= 0 else [*different[:MAX_NOTES], f"and {more} more notes of this kind"]


def given_sources(part: str) -> dict[str, str]:
    """The grader's own copies of the files in which students write nothing."""
    copies = {name: (SOLUTIONS / part / path_of(name)).read_text(encoding="utf-8") for name in GIVEN[part]}
    return {**copies, **TESTER}


def checks_for(
    part: str, seed: int, variant: Variant = DEFAULT, own: Mapping[str, Check] = MappingProxyType({})
) -> list[Check]:
    """The checks of a part: the frozen public cases, and the same questions with fresh inputs from a seed.

    variant: whose numbers are asked for; own: the public checks with those numbers.
    """
    public = {check.id: check for check in _load_public(part).checks} | dict(own)
    exercises = own_exercises(variant) if part == "theory" else PARTS[part]
    return [_with_fresh_cases(public[exercise.id], exercise, seed) for exercise in exercises]


_load_public = functools.cache(frozen.load)
_checks_for = functools.lru_cache(maxsize=8)(checks_for)  # a class has one seed: the oracles answer once


def _with_fresh_cases(public: Check, exercise: Exercise, seed: int) -> Check:
    fresh = exercise.check(seed)
    return replace(public, points=fresh.points, cases=(*public.cases, *(case.freshened() for case in fresh.cases)))
