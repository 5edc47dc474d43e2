"""Makes classes: correct submissions, every known mistake, stubs, attacks, damaged zips, and
mixtures of mistakes.
"""

import itertools
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from archives import TRICKS
from attack import Attack
from catalogue import ATTACKS
from course import PARTS

from autograder.classroom import class_run as marking
from autograder.classroom.jobs import Job, Settings, carry_out
from autograder.classroom.similarity import Comparison
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.course.class_list import Roster
from autograder.grading.grader import Grader
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Sandbox

PART = "diffusion_models"
KINDS = ("correct", "mistake", "two mistakes", "stub", "hostile", "malformed")
# what an attack finds around it
NAMES = {"FOLDER": "/nowhere", "ROOT": str(ROOT), "PORT": 9, "GRADER": 1}
SLOW = ("timed_out",)  # attacks that cost their whole time limit
Files = dict[str, str]


def grade_here(
    sandbox: Sandbox, folder: Path, out: Path, seed: int = 1, rules: Assignment | None = None,
    roster: Roster | None = None,
) -> Path:  # fmt: skip
    """A class run in this process, with a warm sandbox; returns out."""
    rules = rules or Assignment()
    made = marking.prepare(folder, out, rules, [], None, seed, "cpu", roster)
    for entry in made.entries:
        if entry.work not in {job.work for job in made.jobs}:
            marking.write_report(made, entry)
    with patch("autograder.grading.grader.open_sandbox", lambda *_: sandbox):
        graders = _Here(made.settings, Grader(rules))
    marking.grade_all(made, graders, lambda _: None, lambda _: None)
    with Comparison(made.entries, made.parts, made.earlier) as comparison:
        marking.write_overview(made, comparison)
    return out


class _Here:
    """Carries out jobs as a worker does in its own process."""

    def __init__(self, settings: Settings, grader: Grader) -> None:
        self._settings, self._grader = settings, grader

    def run(self, jobs: list[Job], started: Callable[[Job], None]) -> Any:
        answers: list[dict[str, Any]] = []
        for job in jobs:
            started(job)
            carry_out(job, self._grader, self._settings, answers.append)
            answers.append({"job": job.number, "done": True})
        yield from answers


def correct() -> Iterator[Files]:
    """The reference, each time with another comment, so that no two are the same to the grader."""
    reference = reference_sources(PART).graded
    for number in itertools.count():
        yield {f"{name}.py": f"# {number}\n{text}" for name, text in reference.items()}


def mistaken(at_once: int = 1) -> Iterator[Files]:
    """Submissions with known mistakes, at most one in a function."""
    generator = random.Random(7)
    exercises = [exercise for exercise in PARTS[PART] if exercise.misconceptions]
    for files in correct():
        for exercise in generator.sample(exercises, at_once):
            name = f"{exercise.module}.py"
            edits = generator.choice(exercise.misconceptions).edits
            if all(files[name].count(old) == 1 for old, _ in edits):
                for old, new in edits:
                    files[name] = files[name].replace(old, new)
        yield files


def stubs() -> Iterator[Files]:
    """What was handed out."""
    for number in itertools.count():
        names = ("noise_scheduler.py", "diffusion_model.py")
        yield {
            name: f"# {number}\n{(ROOT / 'student' / PART / name).read_text('utf-8')}"
            for name in names
        }


def hostile(quick: bool = True) -> Iterator[Files]:
    """The attacks of tests/attacks in turn. quick: those that are over before a time limit."""
    reference = reference_sources(PART)
    attacks: list[Attack] = [attack for attack in ATTACKS if not quick or attack.status not in SLOW]
    for number, attack in enumerate(itertools.cycle(attacks)):
        scheduler = f"# {number}\n{attack.scheduler(reference, NAMES)}"
        yield {
            **attack.files,
            "noise_scheduler.py": scheduler,
            "diffusion_model.py": reference.graded["diffusion_model"],
        }


def malformed() -> Iterator[bytes]:
    """Zips that are none, or that lie, and files that are no text."""
    text = reference_sources(PART).graded["noise_scheduler"].encode()
    for number in itertools.count():
        trick = TRICKS[number % len(TRICKS)]
        yield (
            b"no zip at all %d" % number
            if number % 5 == 0
            else trick.make(b"# %d\n" % number + text)
        )


def make_class(
    folder: Path, number: int, kinds: tuple[str, ...] = KINDS, quick: bool = True
) -> None:
    """Write a number of submissions, zips, their kinds in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    makers = {
        "correct": correct(), "mistake": mistaken(), "two mistakes": mistaken(2), "stub": stubs(),
        "hostile": hostile(quick), "malformed": malformed(),
    }  # fmt: skip
    for student, kind in zip(range(number), itertools.cycle(kinds)):
        work = next(makers[kind])
        path = folder / f"student{student:04}-{kind.replace(' ', '-')}.zip"
        if isinstance(work, bytes):
            path.write_bytes(work)
            continue
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, contents in work.items():
                archive.writestr(name, contents)
