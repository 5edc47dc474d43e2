"""One grading run from a path to a report: open the submission, gather the checks, put them to
the sandbox.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..checking import frozen
from ..checking.catalogue import exercises, student_numbers
from ..checking.checks import Check
from ..checking.exercise import Exercise
from ..checking.handed_out import is_handed_out
from ..checking.printable import Printable, printable
from ..checking.verdict import Result
from ..content import SILENT_TESTER, homework
from ..course.assignment import Assignment
from ..report.graded import GradedSubmission
from ..sandbox import Isolation, open_sandbox
from ..submission.contents import Submission
from ..submission.opening import open_submission
from .grade_checks import grade
from .known_mistakes import checks_with_numbers, exercises_with_numbers
from .notable_text import find_reaching, find_ready_made

MAX_NOTES = 20


class Grader:
    """A warm sandbox and an assignment; grades any number of submissions. Use it as a context
    manager.
    """

    def __init__(self, assignment: Assignment, device: str = "cpu") -> None:
        self.assignment = assignment
        self.device = device
        self.sandbox = open_sandbox(device, homework().ready_made)

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
    ) -> GradedSubmission:
        """The report on a submission. parts: these alone, as for parts_of().

        student: the id whose own numbers are asked for, those of the common sheet if left out.
        classmates: ids of others, whose answers are recognised.
        Raises FileNotFoundError or SubmissionError where there is nothing to open.
        """
        submission = open_submission(path)
        there = self.parts_of(submission, parts)
        return self.grade_parts(submission, there, seed, on_result, student, classmates)

    def parts_of(self, submission: Submission, wanted: list[str]) -> list[str]:
        """The parts of an open submission that are graded: those wanted, handed in or not; else
        those that were handed in; else all.
        """
        there = self.assignment.parts()
        chosen = wanted or submission.parts()
        return [part for part in there if part in chosen] or there

    def grade_parts(
        self,
        submission: Submission,
        parts: list[str],
        seed: int,
        on_result: Callable[[Result], None] = lambda _: None,
        student: str = "",
        classmates: Sequence[str] = (),
    ) -> GradedSubmission:
        """The report on these parts of an open submission; the other arguments as for grade()."""
        isolation = self.isolation
        to_look_at: list[Printable] = []
        checks = {
            part: self._checks_of(submission, part, seed, student, classmates, to_look_at)
            for part in parts
        }
        results = [
            result
            for part in parts
            for result in self._grade_part(submission, part, checks[part], on_result, to_look_at)
        ]
        torch = str(self.sandbox.ready().get("torch", ""))
        return GradedSubmission(
            name=submission.name,
            sha256=submission.sha256,
            results=results,
            manual=self.assignment.by_a_person(parts),
            manual_bonus=self.assignment.by_a_person_bonus(parts),
            grader={
                "seed": seed,
                "device": self.device,
                "torch": torch,
                **({"student": student} if student else {}),
            },
            isolation=isolation,
            hints=self.assignment.hints_after_handing_in,
            notes=first_notes([*to_look_at, *submission.notes]),
        )

    def _grade_part(
        self,
        submission: Submission,
        part: str,
        checks: list[Check],
        on_result: Callable[[Result], None],
        to_look_at: list[Printable],
    ) -> list[Result]:
        """to_look_at: gets notes that a person should read before all others."""
        sources, problems = submission.sources(part, given_sources(part))
        other = {name: text for name, text in sources.other.items() if not is_handed_out(text)}
        named = {word for text in sources.graded.values() for word in re.findall(r"\w+", text)}
        used = {name: text for name, text in other.items() if name in named}
        for mine, reached in ((sources.graded, sources.graded), (other, used)):
            to_look_at += [*find_ready_made(mine), *find_reaching(reached)]
        checks = [self.assignment.override(check) for check in checks]

        def asked(result: Result) -> bool:
            return self.assignment.asks(result.check.id, result.check.exercise)

        def tell(result: Result) -> None:
            if asked(result):
                on_result(result)

        # One that is dropped was answered for the student, and is run all the same: others build on
        # it.
        return [
            r
            for r in grade(sources, checks, self.sandbox, tell, problems, device=self.device)
            if asked(r)
        ]

    def _checks_of(
        self,
        submission: Submission,
        part: str,
        seed: int,
        student: str,
        classmates: Sequence[str],
        to_look_at: list[Printable],
    ) -> list[Check]:
        """The checks of a part, with the student's own numbers where the part has such.

        to_look_at: gets a note where the submission says that it had other numbers.
        """
        made = student_numbers(part)
        if made is None:
            return _checks_for(part, seed)
        numbers = made.of(student, self.assignment.course_seed)
        others = {other: made.of(other, self.assignment.course_seed) for other in classmates}
        file = homework().parts[part].numbers
        told = [
            made.disagreement(contents, numbers)
            for path, contents in submission.numbers.items()
            if Path(path).name == file
        ]
        to_look_at += [note for note in told if note]
        own: dict[str, Check] = {}
        if numbers != made.common or others:
            own = checks_with_numbers(part, numbers, self.sandbox, others)
        return checks_for(part, seed, numbers, own)


def first_notes(notes: list[Printable]) -> list[Printable]:
    """Different notes, in order, no more than a reader would read."""
    different = [printable(note[:300]) for note in dict.fromkeys(notes)]
    more = len(different) - MAX_NOTES
    if more <= 0:
        return different
    return [*different[:MAX_NOTES], printable(f"and {more} more notes of this kind")]


def given_sources(part: str) -> dict[str, str]:
    """The grader's own copies of the files in which students write nothing."""
    place = homework().parts[part]
    return {name: place.read(name) for name in place.given_modules} | SILENT_TESTER


def checks_for(
    part: str,
    seed: int,
    numbers: Any = None,
    own: Mapping[str, Check] = MappingProxyType({}),
) -> list[Check]:
    """The checks of a part: the frozen public cases, and the same questions with fresh inputs from
    a seed.

    numbers: whose own ones are asked for.
    own: the public checks with those numbers.
    """
    public = {check.id: check for check in _load_public(part).checks} | dict(own)
    asked = exercises(part) if numbers is None else exercises_with_numbers(part, numbers)
    return [_with_fresh_cases(public[exercise.id], exercise, seed) for exercise in asked]


_load_public = functools.cache(frozen.load)
# a class has one seed: the oracles answer once
_checks_for = functools.lru_cache(maxsize=8)(checks_for)


def _with_fresh_cases(public: Check, exercise: Exercise, seed: int) -> Check:
    fresh = exercise.check(seed)
    measurement = public.measurement
    if measurement and fresh.measurement:
        measured = (case.freshened() for case in fresh.measurement.cases)
        usual = tuple(case.freshened() for case in fresh.measurement.usual)
        measurement = replace(measurement, cases=(*measurement.cases, *measured), usual=usual)
    return replace(
        public,
        points=fresh.points,
        withheld=fresh.withheld,
        cases=(*public.cases, *(case.freshened() for case in fresh.cases)),
        measurement=measurement,
        trial=fresh.trial,
    )
