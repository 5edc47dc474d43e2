"""What an attack finds around it, and what it got out of it."""

import hashlib
import os
import socket
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from attack import ADD_NOISE, LOOT, Attack

from autograder.checking.checks import Check
from autograder.checking.verdict import Result
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.grading.grade_checks import grade
from autograder.grading.grader import Grader, given_sources
from autograder.report.record import Report
from autograder.sandbox import Limits, Zygote
from autograder.sandbox.isolation import LAYERS
from autograder.submission.opening import open_submission
from autograder.submission.sources import Sources

PART = "diffusion_models"
HANDED_IN = ("noise_scheduler", "diffusion_model")  # by every attack
# The wall clock leaves a busy machine time for the seconds of computing that end a loop.
LIMITS = Limits(cpu_seconds=1, wall_seconds=12.0, memory_mb=400)
OURS = ("autograder", "solutions", "student", "tests")


@dataclass
class World:
    """What an attack finds around it. received: what arrived on the port."""

    folder: Path
    port: int
    received: list[bytes] = field(default_factory=list)

    def state(self) -> dict[str, tuple[int, bytes]]:
        """{path: mode and contents} of all that lies in the folder."""
        return {
            str(p): (p.stat().st_mode, p.read_bytes())
            for p in self.folder.rglob("*")
            if p.is_file()
        }

    @property
    def names(self) -> dict[str, object]:
        return {
            "FOLDER": str(self.folder),
            "ROOT": str(ROOT),
            "PORT": self.port,
            "GRADER": os.getpid(),
        }


def furnish(folder: Path) -> None:
    """Fill a folder with what a grader keeps; only the layers protect it."""
    (folder / "other_student").mkdir(parents=True)
    for name, text in {
        "secret.txt": "secret",
        "precious.txt": "precious",
        "results.json": '{"score": 0}',
        "other_student/noise_scheduler.py": "another's work",
    }.items():
        (folder / name).write_text(text)
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("CREATE TABLE grade (score)")
        book.execute("INSERT INTO grade VALUES (0)")
    book.close()
    # pytest lets only us in
    above = [path for path in folder.parents[:3] if path.stat().st_uid == os.getuid()]
    for path in (*above, folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


def listen(server: socket.socket, received: list[bytes]) -> None:
    """Keep what arrives, until the server is closed."""
    try:
        while True:
            connection, _ = server.accept()
            received.append(connection.recv(99))
            connection.close()
    except OSError:
        return


def submit(attack: Attack, world: World, reference: Sources, folder: Path) -> Path:
    """The attack as a folder that a student hands in."""
    files = {
        "noise_scheduler.py": attack.scheduler(reference, world.names),
        "diffusion_model.py": reference.graded["diffusion_model"],
        **attack.files,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def carry_out(
    path: Path, sandbox: Zygote, checks: list[Check]
) -> tuple[dict[str, Result], list[str]]:
    """{check id: result} and the notes on a submission."""
    submission = open_submission(path)
    sources, problems = submission.sources(PART, given_sources(PART))
    checks = [check for check in checks if check.module in HANDED_IN]
    results = grade(sources, checks, sandbox, problems=problems, limits=LIMITS)
    return {result.check.id: result for result in results}, submission.notes


def grade_with(sandbox: Zygote, folder: Path, seed: int = 1) -> Report:
    """The whole report on a folder, from a warm sandbox."""
    grader = Grader.__new__(Grader)
    grader.assignment, grader.device, grader.sandbox = Assignment(), "cpu", sandbox
    return grader.grade(folder, [], seed)


def what_it_got(
    results: dict[str, Result], world: World, before: dict[str, tuple[int, bytes]]
) -> list[str]:
    """Everything in which an attack succeeded."""
    return [
        *(["points"] if results[ADD_NOISE].points else []),
        *(
            line
            for r in results.values()
            for line in r.verdict.printed.splitlines()
            if LOOT in line
        ),
        *(f"sent {message!r}" for message in world.received),
        *(["changed files"] if world.state() != before else []),
    ]


def our_files() -> str:
    """A digest of this repository's files."""
    digest = hashlib.sha256()
    for path in sorted(p for name in OURS for p in (ROOT / name).rglob("*") if p.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def layers_of(attack: Attack) -> tuple[str, ...]:
    """Those of its stoppers that can be left off."""
    return tuple(layer for layer in attack.stopped_by if layer in LAYERS)


def all_that_is_said(result: Result, notes: list[str]) -> str:
    verdict = result.verdict
    return " ".join([verdict.message, verdict.sentence, *verdict.remarks, *notes])
